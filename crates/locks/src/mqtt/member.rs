//! One word out of a device's text. Not for whole documents.

use serde_json::Value;

/// The word at a path of members separated by points; the text itself when the path is empty. `None`
/// when there is no such word. Numbers and truths are words too.
pub(crate) fn member_of(text: &[u8], path: &str) -> Option<String> {
    if path.is_empty() {
        return std::str::from_utf8(text).ok().map(|text| text.trim().to_owned());
    }
    let whole: Value = serde_json::from_slice(text).ok()?;
    let found = path.split('.').try_fold(&whole, |value, name| match value {
        Value::Array(list) => list.get(name.parse::<usize>().ok()?),
        value => value.get(name),
    })?;
    match found {
        Value::String(word) => Some(word.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_by_its_path_and_nothing_is_made_up() {
        let text = br#"{"lock":{"state":"LOCKED","on":true,"n":1},"all":[{"x":"y"}]}"#;
        for (path, word) in [
            ("lock.state", Some("LOCKED")),
            ("lock.on", Some("true")),
            ("lock.n", Some("1")),
            ("all.0.x", Some("y")),
            ("lock", None),
            ("lock.none", None),
        ] {
            assert_eq!(member_of(text, path).as_deref(), word, "{path}");
        }
        assert_eq!(member_of(b" LOCKED\n", "").as_deref(), Some("LOCKED"));
        assert_eq!(member_of(b"\xff", ""), None);
        assert_eq!(member_of(b"no json", "x"), None);
    }
}
