-- Seeds of one's own for this example: rows that say what is posted. PostgreSQL tests each against the table's constraints;
-- none of them comes into the tables.

CREATE EXTENSION IF NOT EXISTS seedgen;

\echo Seeds: posts, campaigns
SELECT i.* FROM seedgen.import_seeds('posts', replace => true, rows => (SELECT jsonb_agg(to_jsonb(v)) FROM (VALUES
    ('instagram', 'The new tents are here, and the first rain has been and gone.', 812), ('instagram', 'Three nights in the hills with one small stove.', 1430),
    ('tiktok', 'How to pitch a tent in two minutes, with one hand full of soup.', 5210), ('tiktok', 'What is in the small pocket? Only the important things.', 9044),
    ('facebook', 'Open until eight on Thursday, with soup for all who bring a tent to mend.', 96), ('facebook', 'We mend what you bring, and tell you what it needs.', 143),
    ('x', 'The small stove is back in stock.', 61), ('x', 'Rain until Thursday. You know what to do.', 188),
    ('linkedin', 'We look for two people who like to mend things.', 240), ('instagram', 'One tent, three nights, no rain. It does happen.', 2077),
    ('tiktok', 'The first night out, and what we forgot.', 3150), ('facebook', 'The hills are open again, and so are we.', 77)) AS v (platform, caption, likes))) AS i;
SELECT i.* FROM seedgen.import_seeds('campaigns', replace => true, rows => (SELECT jsonb_agg(to_jsonb(v)) FROM (VALUES
    ('Spring sale', 2500.00, 'finished'), ('Tent week', 4000.00, 'finished'), ('Mending nights', 600.00, 'active'), ('Back to the hills', 5200.00, 'active'),
    ('Stove launch', 8000.00, 'finished'), ('Rain or shine', 1800.00, 'paused'), ('Two people wanted', 300.00, 'draft'), ('Winter camp', 6500.00, 'draft'),
    ('Summer sale', 2700.00, 'finished'), ('Thursday soup', 450.00, 'active')) AS v (name, budget, status))) AS i;
