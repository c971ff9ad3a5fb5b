-- Seeds of one's own for this example: rows that say what the shop sells and how its orders look. PostgreSQL tests each
-- against the table's constraints; none of them comes into the tables.

CREATE EXTENSION IF NOT EXISTS seedgen;

\echo Seeds: products, orders
SELECT i.* FROM seedgen.import_seeds('products', replace => true, rows => (SELECT jsonb_agg(to_jsonb(v)) FROM (VALUES
    ('Oak cutting board', 34.90, 1450, 120), ('Bread knife, 24 cm', 49.00, 310, 85), ('Cast iron pan, 28 cm', 79.90, 2900, 40),
    ('Linen apron', 29.50, 260, 200), ('Stoneware mug', 12.90, 340, 480), ('Pepper mill', 24.90, 420, 150),
    ('Mortar and pestle', 39.00, 3200, 35), ('Dough scraper', 6.90, 90, 600), ('Kitchen scale', 27.90, 650, 75),
    ('Salad spinner', 22.50, 1100, 60), ('Copper saucepan, 16 cm', 129.00, 1700, 18), ('Sourdough basket', 15.90, 380, 210),
    ('Whetstone, 1000 grit', 42.00, 880, 55), ('Enamel teapot', 36.50, 970, 64), ('Tea towels, set of three', 18.90, 230, 320),
    ('Preserving jar, 1 l', 4.50, 520, 900)) AS v (name, price, weight_g, stock))) AS i;
SELECT i.* FROM seedgen.import_seeds('orders', replace => true, rows => (SELECT jsonb_agg(to_jsonb(v)) FROM (VALUES
    ('delivered', 'EUR', NULL), ('delivered', 'EUR', NULL), ('delivered', 'EUR', 'Please leave it with the neighbours'),
    ('shipped', 'EUR', NULL), ('paid', 'EUR', NULL), ('delivered', 'CHF', NULL), ('cancelled', 'EUR', NULL),
    ('delivered', 'EUR', 'It is a present'), ('delivered', 'EUR', NULL), ('refunded', 'CHF', NULL),
    ('shipped', 'EUR', NULL), ('delivered', 'EUR', NULL)) AS v (status, currency, note))) AS i;
