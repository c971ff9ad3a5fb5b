//! The users' rules: the column that a name means (`name`), the table they are kept in (`store`), the test of a
//! rule when it is set (`check`), rules without a table (`lost`), and plans that come back edited (`plan`). Not here: what a rule means (`seedgen_plan::rules`), how planning obeys it
//! (`seedgen_plan::planning`).

pub mod check;
pub mod lost;
pub mod name;
pub mod plan;
pub mod store;
