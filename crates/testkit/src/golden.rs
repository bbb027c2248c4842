//! Answers compared with files, byte for byte apart from what differs each time.

use std::path::Path;

const GUID: &str = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
const HTTP_DATE: &str = "AAA, dd AAA dddd dd:dd:dd GMT";
const TIME: &str = "dddd-dd-dd dd:dd:dd";
const TIMESTAMP: &str = "dddd-dd-ddTdd:dd:dd.dddddddZ";

/// The text with placeholders for identifiers, times and the token. Only what has exactly the
/// documented shape is replaced, so that an upper-case GUID or a date without seconds still shows.
pub fn with_placeholders(text: &str) -> String {
    let text = replace(text, HTTP_DATE, "<http-date>");
    let text = replace(&text, TIMESTAMP, "<timestamp>");
    let text = replace(&text, TIME, "<time>");
    let text = replace(&text, GUID, "<guid>");
    hide_token(&hide_token(&text, "access_token"), "magic_token")
}

/// Compares a text with a file. `UPDATE_GOLDENS=1` writes the file in its place; look at the
/// difference before committing it, for it is what clients see.
#[track_caller]
pub fn check(file: &Path, text: &str) {
    let found = with_placeholders(text);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(file, found + "\n").expect("the golden file can be written");
        return;
    }
    let wanted = std::fs::read_to_string(file)
        .unwrap_or_else(|error| panic!("{}: {error}; UPDATE_GOLDENS=1 makes it", file.display()));
    assert_eq!(found, wanted.trim_end_matches('\n'), "the answer differs from {}", file.display());
}

fn replace(text: &str, shape: &str, placeholder: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if has_shape(rest, shape) {
            out.push_str(placeholder);
            rest = &rest[shape.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

fn has_shape(text: &str, shape: &str) -> bool {
    text.len() >= shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
            b'x' => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            b'd' => byte.is_ascii_digit(),
            b'A' => byte.is_ascii_alphabetic(),
            literal => byte == literal,
        })
}

fn hide_token(text: &str, name: &str) -> String {
    let before = format!("\"{name}\":\"");
    let Some((front, rest)) = text.split_once(&before) else { return text.to_owned() };
    let Some((token, rest)) = rest.split_once('"') else { return text.to_owned() };
    let url_safe = token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if token.len() < 32 || !url_safe {
        return text.to_owned();
    }
    format!("{front}{before}<token>\"{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_shapes_become_placeholders() {
        let guid = "bf78c938-bf06-4625-bf79-7622f3f98e88";
        assert_eq!(with_placeholders(&format!("a {guid} b")), "a <guid> b");
        assert_eq!(with_placeholders(&guid.to_uppercase()), guid.to_uppercase());
        assert_eq!(with_placeholders("2022-08-16T06:56:06.6776292Z"), "<timestamp>");
        assert_eq!(with_placeholders("2022-08-16T06:56:06.677Z"), "2022-08-16T06:56:06.677Z");
        assert_eq!(with_placeholders("Mon, 22 Mar 2021 06:38:24 GMT"), "<http-date>");
        let token = "a".repeat(40);
        assert_eq!(
            with_placeholders(&format!("{{\"access_token\":\"{token}\"}}")),
            "{\"access_token\":\"<token>\"}"
        );
    }
}
