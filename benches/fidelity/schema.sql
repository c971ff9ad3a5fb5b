-- The tables of dataset.py in the schema :schema. No CHECKs: what the rows show is to be learnt from them.
CREATE SCHEMA :schema;
SET search_path = :schema;
CREATE TABLE stores (store_id int PRIMARY KEY, city text NOT NULL, country text NOT NULL, currency text NOT NULL,
    area numeric(10, 1) NOT NULL, staff int NOT NULL, opened_on date NOT NULL);
CREATE TABLE customers (customer_id int PRIMARY KEY, store_id int NOT NULL REFERENCES stores, segment text NOT NULL,
    age int NOT NULL, income numeric(12, 2), newsletter boolean NOT NULL, joined_on date NOT NULL);
CREATE TABLE products (product_id int PRIMARY KEY, category text NOT NULL, brand text NOT NULL, price numeric(10, 2) NOT NULL,
    cost numeric(10, 2) NOT NULL, weight numeric(10, 3) NOT NULL);
CREATE TABLE orders (order_id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, status text NOT NULL,
    channel text NOT NULL, ordered_at timestamp NOT NULL, shipped_at timestamp, shipping_fee numeric(8, 2) NOT NULL);
CREATE TABLE order_items (item_id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders,
    product_id int NOT NULL REFERENCES products, quantity int NOT NULL, unit_price numeric(10, 2) NOT NULL,
    discount numeric(4, 2) NOT NULL, total numeric(12, 2) NOT NULL);
