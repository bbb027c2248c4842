//! Rows for the tables of the Access API, for comparing databases: each table twice, once with NULL
//! wherever there can be one.

use crate::samples::{ACME, person_id};
use doorward_store::{Conn, Error, Value};

/// A text that a careless copy would spoil.
const TEXT: &str = "Türe 'zwei' \"§\" \\ 🚪";
const BYTES: &[u8] = &[0, 39, 92, 255];

/// A value of a column.
#[derive(Clone, Copy)]
enum Cell {
    /// A number that differs from row to row.
    Number,
    /// The same number in each row.
    Same(i64),
    Text,
    Word(&'static str),
    Bytes,
    Truth,
    Person,
    /// NULL in every other row.
    Maybe(&'static Self),
}

use Cell::{Bytes, Maybe, Number, Person, Same, Text, Truth, Word};

const MAYBE_TEXT: Cell = Maybe(&Text);
const MAYBE_NUMBER: Cell = Maybe(&Number);
const MAYBE_BYTES: Cell = Maybe(&Bytes);

const ROWS: [(&str, &[Cell]); 37] = [
    ("INSERT INTO counter VALUES ($1, $2, $3)", &[Word("sample"), Number]),
    (
        "INSERT INTO password VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[Person, Bytes, Bytes, Number, Number, Number, Number, Number],
    ),
    (
        "INSERT INTO invitation (company, token_hash, key_ring, person, state, created_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[Bytes, Number, Person, Word("open"), Number, Number],
    ),
    ("INSERT INTO computer_user_name VALUES ($1, $2, $3, $4)", &[Person, Number, Text]),
    (
        "INSERT INTO site VALUES ($1, $2, $3, $4, $5, $6)",
        &[Number, Text, Text, Word("Europe/Berlin"), Number],
    ),
    (
        "INSERT INTO resource VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
         $15, $16, $17, $18)",
        &[
            Number,
            Bytes,
            Word("DOOR"),
            Text,
            Text,
            MAYBE_TEXT,
            MAYBE_TEXT,
            MAYBE_TEXT,
            Text,
            MAYBE_NUMBER,
            Word("normal"),
            Word("card,link"),
            Number,
            MAYBE_TEXT,
            Truth,
            Number,
            Number,
        ],
    ),
    (
        "INSERT INTO door_state VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            Number,
            Word("normal"),
            Word("locked"),
            Word("closed"),
            Truth,
            MAYBE_BYTES,
            MAYBE_NUMBER,
            Number,
        ],
    ),
    (
        "INSERT INTO simulation VALUES ($1, $2, $3, $4, $5)",
        &[Bytes, Number, Word("offline"), Number],
    ),
    (
        "INSERT INTO foreign_lock VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[Number, Word("zigbee2mqtt"), Word("{}"), Bytes, MAYBE_NUMBER, Number, Number],
    ),
    (
        "INSERT INTO access_group VALUES ($1, $2, $3, $4, $5, $6)",
        &[Number, Word("users"), Text, Text, Number],
    ),
    ("INSERT INTO access_group_member VALUES ($1, $2, $3)", &[Same(1), Number]),
    (
        "INSERT INTO schedule VALUES ($1, $2, $3, $4, $5, $6)",
        &[Number, Text, Text, Word("{}"), Number],
    ),
    (
        "INSERT INTO policy VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
         $15, $16)",
        &[
            Number,
            Text,
            Text,
            Word("allow"),
            Word("everyone"),
            Number,
            Word("all"),
            Number,
            MAYBE_NUMBER,
            MAYBE_TEXT,
            MAYBE_NUMBER,
            MAYBE_NUMBER,
            Word("card"),
            MAYBE_NUMBER,
            Number,
        ],
    ),
    (
        "INSERT INTO card VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[Person, Number, MAYBE_TEXT, Bytes, Bytes, Number, Number],
    ),
    (
        "INSERT INTO link_profile VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[Number, Text, Text, MAYBE_NUMBER, Truth, MAYBE_NUMBER, Truth, MAYBE_TEXT, Truth, Number],
    ),
    (
        "INSERT INTO guest_link VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            Number,
            Bytes,
            Number,
            Text,
            Number,
            Word("[]"),
            MAYBE_NUMBER,
            MAYBE_NUMBER,
            Number,
            MAYBE_NUMBER,
            Number,
        ],
    ),
    ("INSERT INTO guest_link_door VALUES ($1, $2, $3)", &[Same(1), Number]),
    (
        "INSERT INTO guest_link_guest VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[Same(1), Number, Number, MAYBE_BYTES, MAYBE_BYTES, MAYBE_NUMBER, Number],
    ),
    (
        "INSERT INTO guest_session (company, token_hash, key_ring, link, person, code_entered, \
         created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[Bytes, Number, Number, Number, Truth, Number, Number],
    ),
    (
        "INSERT INTO portal_session VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            Bytes,
            Bytes,
            Word("open"),
            Number,
            MAYBE_TEXT,
            MAYBE_TEXT,
            Number,
            Number,
            Number,
            Number,
        ],
    ),
    (
        "INSERT INTO sign_in_failures VALUES ($1, $2, $3, $4, $5, $6)",
        &[Bytes, Bytes, Number, MAYBE_NUMBER, Number],
    ),
    (
        "INSERT INTO password_reset (company, token_hash, key_ring, person, created_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        &[Bytes, Number, Bytes, Number, Number],
    ),
    ("INSERT INTO totp VALUES ($1, $2, $3, $4, $5)", &[Person, Bytes, MAYBE_NUMBER, Number]),
    (
        "INSERT INTO recovery_code VALUES ($1, $2, $3, $4, $5)",
        &[Person, Bytes, Number, MAYBE_NUMBER],
    ),
    (
        "INSERT INTO passkey VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[Bytes, Person, Text, Bytes, Number, MAYBE_NUMBER],
    ),
    (
        "INSERT INTO passkey_ceremony VALUES ($1, $2, $3, $4, $5, $6)",
        &[Bytes, Word("sign_in"), MAYBE_BYTES, Bytes, Number],
    ),
    ("INSERT INTO command_key (created_at, id, sealed) VALUES ($1, $2, $3)", &[Number, Bytes]),
    (
        "INSERT INTO door_command VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[Bytes, Number, Bytes, Word("waiting"), MAYBE_TEXT, Number, Number],
    ),
    (
        "INSERT INTO event VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
         $15)",
        &[
            Number,
            Number,
            Number,
            Word("granted"),
            MAYBE_NUMBER,
            MAYBE_TEXT,
            MAYBE_TEXT,
            MAYBE_TEXT,
            MAYBE_TEXT,
            MAYBE_TEXT,
            MAYBE_BYTES,
            MAYBE_BYTES,
            MAYBE_NUMBER,
            MAYBE_TEXT,
        ],
    ),
    (
        "INSERT INTO controller_request (company, id, code, channel_key, signing_key, name, \
         platform, address, state, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[Bytes, Text, Bytes, Bytes, Text, Text, MAYBE_TEXT, Word("waiting"), Number, Number],
    ),
    (
        "INSERT INTO controller VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
         $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)",
        &[
            Bytes,
            Text,
            Text,
            Text,
            Bytes,
            Bytes,
            MAYBE_BYTES,
            MAYBE_BYTES,
            Word("active"),
            Truth,
            Bytes,
            Number,
            Number,
            MAYBE_BYTES,
            Truth,
            MAYBE_NUMBER,
            MAYBE_BYTES,
            MAYBE_TEXT,
            MAYBE_NUMBER,
            Number,
            MAYBE_BYTES,
            Number,
            MAYBE_TEXT,
            MAYBE_NUMBER,
            Number,
        ],
    ),
    ("INSERT INTO controller_door VALUES ($1, $2, $3)", &[Number, Bytes]),
    (
        "INSERT INTO controller_policy VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[Bytes, Number, Bytes, Bytes, Number, Number, Number],
    ),
    ("INSERT INTO door_behaviour VALUES ($1, $2, $3, $4)", &[Number, Text, Number]),
    ("INSERT INTO door_pin VALUES ($1, $2, $3, $4)", &[Person, Bytes, Number]),
    ("INSERT INTO keypad_number VALUES ($1, $2, $3, $4)", &[Bytes, Bytes, Number]),
    (
        "INSERT INTO policy_change VALUES ($1, $2, $3, $4, $5)",
        &[Number, Word("person"), Number, Number],
    ),
];

/// Puts two rows into each table.
pub(crate) fn fill(c: &mut Conn<'_>) -> Result<(), Error> {
    for (sql, cells) in ROWS {
        for row in 1..=2_i64 {
            let text = format!("{TEXT}{row}");
            let bytes = [BYTES, &row.to_be_bytes()].concat();
            let person = person_id(row.unsigned_abs());
            let value = |cell: &Cell| match cell {
                Number => Value::Integer(i64::MAX - row),
                Same(number) => Value::Integer(*number),
                Text => Value::Text(&text),
                Word(word) => Value::Text(word),
                Bytes => Value::Bytes(&bytes),
                Truth => Value::Boolean(row == 1),
                Person => Value::Bytes(person.as_bytes()),
                Maybe(_) => Value::Null,
            };
            let values: Vec<Value<'_>> = std::iter::once(Value::from(ACME))
                .chain(cells.iter().map(|cell| match cell {
                    Maybe(inner) if row == 2 => value(inner),
                    other => value(other),
                }))
                .collect();
            // The counter's kind is part of its key.
            if sql.contains("counter") && row == 2 {
                continue;
            }
            c.execute(sql, &values)?;
        }
    }
    Ok(())
}
