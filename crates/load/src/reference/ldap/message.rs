//! LDAP messages: bind, add, search, and the results.

use super::ber::{
    BOOLEAN, ENUMERATED, INTEGER, OCTETS, SEQUENCE, SET, element, first, group, integer, number,
    text,
};

const BIND: u8 = 0x60;
const ADD: u8 = 0x68;
const SEARCH: u8 = 0x63;
/// A found entry.
pub(super) const ENTRY: u8 = 0x64;
const SEARCH_DONE: u8 = 0x65;
const BIND_DONE: u8 = 0x61;
const ADD_DONE: u8 = 0x69;
const SIMPLE: u8 = 0x80;
const EQUALITY: u8 = 0xA3;
const WHOLE_SUBTREE: i32 = 2;

/// Success.
pub(super) const SUCCESS: i32 = 0;
/// The entry exists already.
pub(super) const EXISTS: i32 = 68;

/// What the server said in one message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A found entry.
    Entry,
    /// The end of an operation, with its result code and text.
    Result(i32, String),
}

/// A simple bind.
pub(super) fn bind(id: i32, dn: &str, password: &str) -> Vec<u8> {
    let password = element(SIMPLE, password.as_bytes());
    message(id, group(BIND, &[integer(INTEGER, 3), text(dn), password]))
}

/// An add of an entry with single-valued attributes.
pub(super) fn add(id: i32, dn: &str, attributes: &[(&str, &str)]) -> Vec<u8> {
    let attributes: Vec<_> = attributes
        .iter()
        .map(|(name, value)| group(SEQUENCE, &[text(name), group(SET, &[text(value)])]))
        .collect();
    message(id, group(ADD, &[text(dn), group(SEQUENCE, &attributes)]))
}

/// A search below `base` for the entry whose attribute has a value; all attributes come back.
pub(super) fn search(id: i32, base: &str, attribute: &str, value: &str) -> Vec<u8> {
    let zero = || integer(INTEGER, 0);
    let parts = [
        text(base),
        integer(ENUMERATED, WHOLE_SUBTREE),
        integer(ENUMERATED, 0),
        zero(),
        zero(),
        element(BOOLEAN, &[0]),
        group(EQUALITY, &[text(attribute), text(value)]),
        element(SEQUENCE, &[]),
    ];
    message(id, group(SEARCH, &parts))
}

fn message(id: i32, operation: Vec<u8>) -> Vec<u8> {
    group(SEQUENCE, &[integer(INTEGER, id), operation])
}

/// A message as it was read: its id, what was said, and how many octets it took.
pub(super) type Heard = (i32, Said, usize);

/// Reads the first whole message; `None` if more octets are needed.
pub(super) fn read(input: &[u8]) -> Option<Result<Heard, &'static str>> {
    let (tag, content, rest) = match first(input)? {
        Ok(parts) => parts,
        Err(reason) => return Some(Err(reason)),
    };
    let used = input.len() - rest.len();
    if tag != SEQUENCE {
        return Some(Err("a message that is no sequence"));
    }
    let said = inside(content).ok_or("a message that LDAP does not know");
    Some(said.map(|(id, said)| (id, said, used)))
}

fn inside(content: &[u8]) -> Option<(i32, Said)> {
    let (INTEGER, id, rest) = first(content)?.ok()? else { return None };
    let id = number(id)?;
    let (tag, body, _) = first(rest)?.ok()?;
    match tag {
        ENTRY => Some((id, Said::Entry)),
        BIND_DONE | ADD_DONE | SEARCH_DONE => {
            let (ENUMERATED, code, rest) = first(body)?.ok()? else { return None };
            let (OCTETS, _matched, rest) = first(rest)?.ok()? else { return None };
            let (OCTETS, told, _) = first(rest)?.ok()? else { return None };
            Some((id, Said::Result(number(code)?, String::from_utf8_lossy(told).into_owned())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bind_has_the_octets_of_the_standard() {
        let expected = [
            0x30, 0x0F, 0x02, 0x01, 0x01, 0x60, 0x0A, 0x02, 0x01, 0x03, 0x04, 0x02, b'c', b'n',
            0x80, 0x01, b'p',
        ];
        assert_eq!(bind(1, "cn", "p"), expected);
    }

    #[test]
    fn results_are_read() {
        let body = group(ADD_DONE, &[integer(ENUMERATED, 68), text(""), text("exists")]);
        let mut input = message(9, body);
        let length = input.len();
        input.extend_from_slice(&[0x30, 0x05]);
        let said = Said::Result(EXISTS, "exists".to_owned());
        assert_eq!(read(&input), Some(Ok((9, said, length))));
        assert_eq!(read(&input[..length - 1]), None);
    }

    #[test]
    fn entries_and_nonsense_are_told_apart() {
        let entry = message(3, group(ENTRY, &[text("dn"), element(SEQUENCE, &[])]));
        assert!(matches!(read(&entry), Some(Ok((3, Said::Entry, _)))));
        assert!(read(&message(3, group(0x7F, &[]))).unwrap().is_err());
        assert!(read(&text("x")).unwrap().is_err());
        assert!(read(&group(SEQUENCE, &[])).unwrap().is_err());
    }

    #[test]
    fn adds_and_searches_are_well_formed() {
        for octets in [
            add(1, "uid=a,dc=test", &[("uid", "a"), ("sn", "b")]),
            search(2, "dc=test", "uid", "a"),
        ] {
            let (tag, content, rest) = first(&octets).unwrap().unwrap();
            assert_eq!(tag, SEQUENCE);
            assert!(rest.is_empty());
            let (_, _, operation) = first(content).unwrap().unwrap();
            assert!(first(operation).unwrap().unwrap().2.is_empty());
        }
    }
}
