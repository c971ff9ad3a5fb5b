//! `seedgen.rows` and its internal sibling `seedgen.feed`: declared in SQL by hand, since their result is
//! the row type of the first argument; the calls come in through `pg::srf`.

pgrx::extension_sql_file!("../../sql/rows.sql", name = "rows");
