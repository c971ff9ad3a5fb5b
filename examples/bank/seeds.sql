-- Seeds of one's own for this example: rows that say how the bank's customers pay and write. PostgreSQL tests each against
-- the table's constraints; none of them comes into the tables.

CREATE EXTENSION IF NOT EXISTS seedgen;

\echo Seeds: transactions, companies
SELECT i.* FROM seedgen.import_seeds('transactions', replace => true, rows => (SELECT jsonb_agg(to_jsonb(v)) FROM (VALUES
    ('card', 12.40, 'Bakery'), ('card', 48.15, 'Supermarket'), ('card', 7.90, 'Kiosk'), ('transfer', 850.00, 'Rent'),
    ('salary', 3120.55, 'Salary'), ('direct debit', 39.99, 'Telephone'), ('direct debit', 84.20, 'Electricity'), ('card', 62.00, 'Petrol'),
    ('fee', 4.90, 'Account fee'), ('transfer', 120.00, 'Pocket money'), ('card', 23.75, 'Bookshop'), ('salary', 2684.10, 'Salary'),
    ('card', 5.60, 'Bakery'), ('transfer', 1500.00, 'Savings'), ('card', 91.30, 'Supermarket'), ('fee', 4.90, 'Account fee')) AS v (kind, amount, reference))) AS i;
SELECT i.* FROM seedgen.import_seeds('companies', replace => true, rows => (SELECT jsonb_agg(to_jsonb(v)) FROM (VALUES
    ('Joinery', 6, date '1987-04-01'), ('Joinery', 11, '1999-10-15'), ('Software', 38, '2016-02-01'), ('Software', 140, '2009-07-01'),
    ('Bakery', 22, '1954-01-02'), ('Bakery', 9, '1978-05-20'), ('Logistics', 260, '1992-11-01'), ('Logistics', 95, '2003-03-17'),
    ('Dentistry', 7, '2011-09-01'), ('Dentistry', 12, '2001-06-01'), ('Brewery', 48, '1898-01-01'), ('Brewery', 31, '1911-08-08')) AS v (industry, employees, founded_on))) AS i;
