-- Columns of a parent that sum up its children's rows: exact to the last cent, with no configuration.
\set o '{"now": "2026-01-01T00:00:00Z", "progress": false}'
CREATE SCHEMA agg;
CREATE TABLE agg.products (id int PRIMARY KEY, price numeric(10, 2) NOT NULL CHECK (price > 0),
                           review_count int NOT NULL DEFAULT 0, average_rating numeric(3, 2));
CREATE TABLE agg.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, created_at timestamptz NOT NULL,
                         item_count smallint NOT NULL CHECK (item_count >= 0),
                         total numeric(10, 2) NOT NULL CHECK (total >= 0));
CREATE TABLE agg.order_items (order_id bigint NOT NULL REFERENCES agg.orders, product_id int NOT NULL REFERENCES agg.products,
                              quantity int NOT NULL CHECK (quantity > 0), unit_price numeric(10, 2) NOT NULL,
                              PRIMARY KEY (order_id, product_id));
CREATE TABLE agg.reviews (id int PRIMARY KEY, product_id int REFERENCES agg.products, rating smallint NOT NULL CHECK (rating BETWEEN 1 AND 5));
SELECT table_name, sum(rows_written)
  FROM seedgen.populate('agg', 500, tables => '{"orders": 300, "order_items": 1000, "reviews": 2000}', options => :'o') GROUP BY 1 ORDER BY 1;
SELECT table_name, column_name, parameters, reason
  FROM seedgen.plan('agg', 500, tables => '{"orders": 300, "order_items": 1000, "reviews": 2000}', options => :'o')
 WHERE strategy = 'aggregate_of_children' ORDER BY 1, 2;
CREATE VIEW agg.wrong AS
SELECT 'orders' AS "table", count(*) FROM agg.orders AS o
       LEFT JOIN (SELECT order_id, sum(quantity * unit_price) AS total, count(*) AS n FROM agg.order_items GROUP BY 1) AS i ON i.order_id = o.id
 WHERE (o.total, o.item_count) IS DISTINCT FROM (COALESCE(i.total, 0), COALESCE(i.n, 0)::smallint)
UNION ALL
SELECT 'products', count(*) FROM agg.products AS p
       LEFT JOIN (SELECT product_id, round(avg(rating), 2) AS rating, count(*) AS n FROM agg.reviews GROUP BY 1) AS r ON r.product_id = p.id
 WHERE (p.average_rating, p.review_count) IS DISTINCT FROM (r.rating, COALESCE(r.n, 0)::int);
SELECT * FROM agg.wrong ORDER BY 1;
-- Every order has an item; sums differ.
SELECT count(DISTINCT order_id) AS orders, max(n) < 20 AS few FROM (SELECT order_id, count(*) AS n FROM agg.order_items GROUP BY 1) AS i;
SELECT count(DISTINCT total) > 250 AS differ, min(total) > 0 AS positive FROM agg.orders;
-- More rows: the rows that were there keep their children, and their sums.
SELECT table_name, sum(rows_written) FROM seedgen.populate('agg', 100, options => :'o') GROUP BY 1 ORDER BY 1;
SELECT * FROM agg.wrong ORDER BY 1;
SELECT object, expected, found, ok FROM seedgen.verify('agg') WHERE kind = 'aggregate' ORDER BY 1, 2;
-- By hand it is seen.
UPDATE agg.orders SET total = total + 0.01 WHERE id = (SELECT max(id) FROM agg.orders);
SELECT object, expected, found, ok FROM seedgen.verify('agg') WHERE kind = 'aggregate' AND NOT ok;

-- Where nothing can be promised the column is drawn: a trigger that counts by itself, a sum that may not fit.
CREATE SCHEMA agg2;
CREATE TABLE agg2.posts (id int PRIMARY KEY, comment_count int NOT NULL DEFAULT 0);
CREATE TABLE agg2.comments (id int PRIMARY KEY, post_id int NOT NULL REFERENCES agg2.posts);
CREATE FUNCTION agg2.counts() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN UPDATE agg2.posts SET comment_count = comment_count + 1 WHERE id = NEW.post_id; RETURN NULL; END$$;
CREATE TRIGGER counts AFTER INSERT ON agg2.comments FOR EACH ROW EXECUTE FUNCTION agg2.counts();
CREATE TABLE agg2.invoices (id int PRIMARY KEY, total numeric(5, 2) NOT NULL);
CREATE TABLE agg2.invoice_lines (id int PRIMARY KEY, invoice_id int NOT NULL REFERENCES agg2.invoices, quantity int NOT NULL, unit_price numeric(10, 2) NOT NULL);
SELECT table_name, column_name, strategy
  FROM seedgen.plan('agg2', 50, options => :'o') WHERE column_name IN ('comment_count', 'total') ORDER BY 1;

-- A cycle: the post's last comment.
CREATE SCHEMA agg3;
CREATE TABLE agg3.posts (id int PRIMARY KEY, comment_count int NOT NULL, last_comment_id int);
CREATE TABLE agg3.comments (id int PRIMARY KEY, post_id int NOT NULL REFERENCES agg3.posts);
ALTER TABLE agg3.posts ADD FOREIGN KEY (last_comment_id) REFERENCES agg3.comments;
SELECT table_name, sum(rows_written) FROM seedgen.populate('agg3', 200, tables => '{"posts": 50}', options => :'o') GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM agg3.posts AS p WHERE comment_count <> (SELECT count(*) FROM agg3.comments AS c WHERE c.post_id = p.id);


-- Where the children do not come as they were planned, the sums are looked at again: a warning (which has the UPDATE that
-- mends them) and a note for the parents.
CREATE SCHEMA agg4;
CREATE TABLE agg4.orders (id int PRIMARY KEY, total numeric(10, 2), item_count int);
CREATE TABLE agg4.items (id int PRIMARY KEY, order_id int NOT NULL REFERENCES agg4.orders,
                         quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 9), price numeric(8, 2) NOT NULL CHECK (price BETWEEN 1 AND 9));
CREATE FUNCTION agg4.some() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN NEW := NEW; IF NEW.id % 3 = 0 THEN RETURN NULL; END IF; RETURN NEW; END$$;
CREATE FUNCTION agg4.none() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'no items today'; END$$;
CREATE TRIGGER drops BEFORE INSERT ON agg4.items FOR EACH ROW EXECUTE FUNCTION agg4.some();
SELECT seedgen.set_strategy('agg4.orders.total', '{"strategy": "aggregate_of_children", "children": "items", "function": "sum", "of": ["quantity", "price"]}');
SELECT seedgen.set_strategy('agg4.orders.item_count', '{"strategy": "aggregate_of_children", "children": "items", "function": "count"}');
CREATE VIEW agg4.wrong AS
SELECT count(*) FROM agg4.orders AS o
LEFT JOIN (SELECT order_id, sum(quantity * price) AS total, count(*) AS n FROM agg4.items GROUP BY 1) AS i ON i.order_id = o.id
WHERE (o.total, o.item_count) IS DISTINCT FROM (COALESCE(i.total, 0), COALESCE(i.n, 0)::int);
\set VERBOSITY terse
SELECT table_name, rows_written, note FROM seedgen.populate('agg4', 30, tables => '{"items": 90}', options => :'o') ORDER BY 1;
TABLE agg4.wrong;
-- Without the trigger they are right, and nothing is said; rows that were there are left as they are.
SELECT table_name, rows_written, note FROM seedgen.populate('agg4', 30, tables => '{"items": 90}', triggers => 'skip', options => :'o') ORDER BY 1;
SELECT count(*) FROM agg4.orders;
-- No children at all.
TRUNCATE agg4.orders, agg4.items;
DROP TRIGGER drops ON agg4.items;
CREATE TRIGGER raises BEFORE INSERT ON agg4.items FOR EACH ROW EXECUTE FUNCTION agg4.none();
SELECT table_name, rows_written, note FROM seedgen.populate('agg4', 20, tables => '{"items": 60}', options => :'o') ORDER BY 1;
TABLE agg4.wrong;
\set VERBOSITY default
DROP SCHEMA agg, agg2, agg3, agg4 CASCADE;
