//! What the store promises, told as stories that run on SQLite and on PostgreSQL alike.
//!
//! `DOORWARD_TEST_POSTGRES` names the server for PostgreSQL: `./test` starts one.
#![cfg(test)]

/// Makes of each story two tests, `story::sqlite` and `story::postgresql`.
macro_rules! on_both_engines {
    ($($story:ident),* $(,)?) => {$(
        mod $story {
            #[test]
            fn sqlite() {
                crate::world::run(crate::world::Engine::Sqlite, super::$story);
            }

            #[test]
            fn postgresql() {
                crate::world::run(crate::world::Engine::Postgres, super::$story);
            }
        }
    )*};
}

mod access_contents;
mod access_rules;
mod applications;
mod audit;
mod backups;
mod biometrics;
mod companies;
mod complete;
mod contents;
mod controller_policies;
mod controllers;
mod door_books;
mod door_samples;
mod doors;
mod foreign_locks;
mod imports;
mod joining;
mod keys;
mod links;
mod migrations;
mod names;
mod organisation;
mod outbox;
mod people;
mod people_search;
mod pins;
mod policy_change_samples;
mod portal;
mod reading;
mod refused_backups;
mod samples;
mod second_factors;
mod turns;
mod webhooks;
mod world;
mod writing;
