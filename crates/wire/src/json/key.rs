//! When two spellings of a member's key are the same key. Not for values, which keep their case.

/// Room for the longest key any dialect knows (`application_parameters`, 21 bytes), and some more.
pub(crate) const KEY_ROOM: usize = 32;

/// The bytes of a key that count: ASCII letters in lower case, `_` dropped.
fn significant(key: &str) -> impl Iterator<Item = u8> {
    key.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase())
}

/// Whether both keys spell the same member.
pub(crate) fn same(one: &str, other: &str) -> bool {
    significant(one).eq(significant(other))
}

/// The normal form of `key`, for a `match`; `None` if it is longer than any key we know.
pub(crate) fn normal<'b>(key: &str, room: &'b mut [u8; KEY_ROOM]) -> Option<&'b [u8]> {
    let mut length = 0;
    for byte in significant(key) {
        *room.get_mut(length)? = byte;
        length += 1;
    }
    room.get(..length)
}
