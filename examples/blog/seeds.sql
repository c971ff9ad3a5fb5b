-- Seeds of one's own for this example: rows that say what the blog is about. PostgreSQL tests each against the table's
-- constraints; none of them comes into the tables.

CREATE EXTENSION IF NOT EXISTS seedgen;

\echo Seeds: posts, comments
SELECT i.* FROM seedgen.import_seeds('posts', replace => true, rows => (SELECT jsonb_agg(to_jsonb(v)) FROM (VALUES
    ('Why my tomatoes split', 'They had no water for a week and then all of it at once. The skin does not grow as fast as the fruit does.'),
    ('A bed for asparagus', 'Dig deep, put the crowns a hand apart, and wait for three years. The bed will feed you for twenty.'),
    ('What the frost left', 'The beans are gone and the peas are fine. I sow the beans again next week and cover the bed at night.'),
    ('Compost in a small garden', 'Two boxes are enough. One fills while the other rests, and the worms find the way by themselves.'),
    ('Saving seed of lettuce', 'Let the best plant bolt, not the first one. The seed is ready when the fluff comes off in the hand.'),
    ('Slugs, again', 'Boards on the path catch more of them than beer does. Turn them over in the morning and be quick.'),
    ('Pruning the old apple tree', 'Take out what is dead, then what crosses, then stop. The tree had sixty years without me.'),
    ('Water from the roof', 'A barrel holds two days of summer. Three barrels hold a week, and the garden does not care for the colour.'),
    ('The first frost sowing', 'Sweet peas and poppies want the cold. Sow them on the snow and let it take them down.'),
    ('Garlic in October', 'Plant the big cloves and eat the small ones. In July you dig up the opposite.')) AS v (title, body))) AS i;
SELECT i.* FROM seedgen.import_seeds('comments', replace => true, rows => (SELECT jsonb_agg(to_jsonb(v)) FROM (VALUES
    ('The same happened to mine last year.'), ('How deep do you dig the bed?'), ('Thank you, the boards work.'),
    ('Mine are fine without any water at all.'), ('Do you cover the bed every night?'), ('I tried it and the worms did find the way.'),
    ('How long does the seed keep?'), ('Which apple is it?'), ('The barrel froze and split, so empty it before the frost.'),
    ('Thank you for this.')) AS v (body))) AS i;
