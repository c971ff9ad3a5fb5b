-- A bank: persons and companies, their accounts with IBAN, transactions whose amounts are log-normal
-- and whose dates run, and what was said: e-mails, calls, chats. A company's account is held by the
-- person who signs for it.
-- Only the schema is here; demo.sql fills it.

CREATE TABLE persons (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    first_name    text NOT NULL,
    last_name     text NOT NULL,
    date_of_birth date NOT NULL CHECK (date_of_birth BETWEEN '1925-01-01' AND '2007-12-31'),
    email         text NOT NULL UNIQUE,
    phone         text,
    street        text NOT NULL,
    city          text NOT NULL,
    postal_code   text NOT NULL,
    country       char(2) NOT NULL
);

CREATE TABLE companies (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    company_name text NOT NULL,
    vat_number   varchar(20) NOT NULL UNIQUE,
    industry     text,
    employees    integer CHECK (employees > 0),
    founded_on   date,
    director_id  bigint NOT NULL REFERENCES persons
);

CREATE TABLE accounts (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    iban       varchar(34) NOT NULL UNIQUE,
    person_id  bigint NOT NULL REFERENCES persons,
    company_id bigint REFERENCES companies,
    currency   char(3) NOT NULL DEFAULT 'EUR',
    balance    numeric(14, 2) NOT NULL DEFAULT 0,
    opened_on  date NOT NULL,
    closed_on  date,
    CHECK (closed_on > opened_on)
);
CREATE INDEX accounts_person_id_idx ON accounts (person_id);
CREATE INDEX accounts_company_id_idx ON accounts (company_id);

CREATE TABLE transactions (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    from_account_id bigint NOT NULL REFERENCES accounts,
    to_account_id   bigint NOT NULL REFERENCES accounts,
    amount          numeric(14, 2) NOT NULL CHECK (amount > 0),
    kind            text NOT NULL CHECK (kind IN ('transfer', 'card', 'direct debit', 'salary', 'fee')),
    reference       varchar(140),
    booked_at       timestamptz NOT NULL
);
CREATE INDEX transactions_from_account_id_idx ON transactions (from_account_id, booked_at);
CREATE INDEX transactions_to_account_id_idx ON transactions (to_account_id, booked_at);

CREATE TABLE emails (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sender_id   bigint NOT NULL REFERENCES persons,
    receiver_id bigint NOT NULL REFERENCES persons,
    subject     varchar(200) NOT NULL,
    body        text NOT NULL,
    sent_at     timestamptz NOT NULL
);

CREATE TABLE calls (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    caller_id  bigint NOT NULL REFERENCES persons,
    callee_id  bigint NOT NULL REFERENCES persons,
    duration   interval NOT NULL CHECK (duration >= '0'),
    started_at timestamptz NOT NULL
);

CREATE TABLE chats (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES persons,
    channel   text NOT NULL CHECK (channel IN ('app', 'web', 'whatsapp')),
    messages  jsonb NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    CHECK (closed_at >= opened_at)
);
