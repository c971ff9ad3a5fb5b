-- A blog with a small shop beside it: nine tables in three levels. profiles is 1:1 with users, posts
-- have an array of links and a generated column, comments answer each other.
-- Only the schema is here; demo.sql fills it.

CREATE DOMAIN email_address AS text CHECK (length(VALUE) BETWEEN 6 AND 254);

CREATE TABLE users (
    id         serial PRIMARY KEY,
    username   varchar(40) NOT NULL UNIQUE,
    email      email_address NOT NULL UNIQUE,
    role       text NOT NULL DEFAULT 'reader' CHECK (role IN ('reader', 'author', 'editor', 'admin')),
    created_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE profiles (
    user_id    integer PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    first_name text NOT NULL,
    last_name  text NOT NULL,
    birthday   date CHECK (birthday >= '1920-01-01' AND birthday <= '2010-12-31'),
    bio        text,
    avatar_url text
);

CREATE TABLE categories (
    id          serial PRIMARY KEY,
    name        varchar(80) NOT NULL UNIQUE,
    description text
);

CREATE TABLE tags (
    id   serial PRIMARY KEY,
    name varchar(40) NOT NULL UNIQUE
);

CREATE TABLE products (
    id          serial PRIMARY KEY,
    category_id integer NOT NULL REFERENCES categories,
    name        varchar(120) NOT NULL,
    price       numeric(8, 2) NOT NULL CHECK (price > 0),
    in_stock    boolean NOT NULL DEFAULT true
);

CREATE TABLE orders (
    id         serial PRIMARY KEY,
    user_id    integer NOT NULL REFERENCES users,
    status     text NOT NULL CHECK (status IN ('open', 'paid', 'sent', 'returned')),
    ordered_at timestamp NOT NULL
);

CREATE TABLE order_items (
    order_id   integer REFERENCES orders ON DELETE CASCADE,
    line_no    smallint CHECK (line_no > 0),
    product_id integer NOT NULL REFERENCES products,
    quantity   smallint NOT NULL CHECK (quantity BETWEEN 1 AND 20),
    PRIMARY KEY (order_id, line_no)
);

CREATE TABLE posts (
    id           serial PRIMARY KEY,
    author_id    integer NOT NULL REFERENCES users,
    category_id  integer REFERENCES categories,
    title        varchar(160) NOT NULL,
    slug         varchar(180) NOT NULL UNIQUE,
    body         text NOT NULL,
    links        text[],
    body_length  integer GENERATED ALWAYS AS (length(body)) STORED,
    published_at timestamp,
    created_at   timestamp NOT NULL DEFAULT now(),
    CHECK (published_at >= created_at)
);

CREATE TABLE comments (
    id         bigserial PRIMARY KEY,
    post_id    integer NOT NULL REFERENCES posts ON DELETE CASCADE,
    user_id    integer REFERENCES users ON DELETE SET NULL,
    parent_id  bigint REFERENCES comments,
    body       text NOT NULL CHECK (length(body) <= 2000),
    created_at timestamp NOT NULL DEFAULT now()
);
CREATE INDEX comments_post_id_idx ON comments (post_id);
