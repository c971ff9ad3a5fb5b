-- Social media campaigns: users plan campaigns, batch jobs make posts with captions for them.
-- Only the schema is here; demo.sql fills it.

CREATE TYPE platform AS ENUM ('instagram', 'facebook', 'tiktok', 'linkedin', 'x');

CREATE TABLE users (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email      text NOT NULL UNIQUE,
    full_name  text NOT NULL,
    company    text,
    timezone   text NOT NULL DEFAULT 'UTC',
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE campaigns (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name        varchar(100) NOT NULL,
    description text,
    platforms   platform[] NOT NULL,
    budget      numeric(12, 2) CHECK (budget > 0),
    status      text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'paused', 'finished')),
    starts_on   date NOT NULL,
    ends_on     date NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, name),
    CHECK (ends_on >= starts_on)
);

CREATE TABLE batch_jobs (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    campaign_id  uuid NOT NULL REFERENCES campaigns ON DELETE CASCADE,
    status       text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'done', 'failed')),
    total_posts  integer NOT NULL CHECK (total_posts BETWEEN 1 AND 500),
    settings     jsonb NOT NULL DEFAULT '{}',
    error        text,
    queued_at    timestamptz NOT NULL DEFAULT now(),
    started_at   timestamptz,
    finished_at  timestamptz,
    CHECK (started_at >= queued_at),
    CHECK (finished_at >= started_at)
);

CREATE TABLE posts (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    batch_job_id uuid NOT NULL REFERENCES batch_jobs ON DELETE CASCADE,
    platform     platform NOT NULL,
    caption      text NOT NULL CHECK (length(caption) <= 2200),
    hashtags     text[] NOT NULL DEFAULT '{}',
    image_url    text,
    likes        integer NOT NULL DEFAULT 0 CHECK (likes >= 0),
    scheduled_at timestamptz NOT NULL,
    posted_at    timestamptz
);
CREATE INDEX posts_batch_job_id_idx ON posts (batch_job_id);
CREATE INDEX posts_scheduled_at_idx ON posts (scheduled_at) WHERE posted_at IS NULL;
