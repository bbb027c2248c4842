//! All SQL, for SQLite and PostgreSQL from one text.
