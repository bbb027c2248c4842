//! Compact JSON out: strings with their escapes, and whole trees up to a bound.
//!
//! Not for the vendors' answers as such, whose member order lives in [`crate::authx::answer`].

use super::Value;

/// A buffer that takes text: one for answers that end as a body, one for texts inside texts.
pub trait Sink {
    /// Appends `text`.
    fn push_str(&mut self, text: &str);
}

impl Sink for String {
    fn push_str(&mut self, text: &str) {
        self.push_str(text);
    }
}

impl Sink for Vec<u8> {
    fn push_str(&mut self, text: &str) {
        self.extend_from_slice(text.as_bytes());
    }
}

/// Appends `text` as a JSON string, quotes included, escaping what RFC 8259, section 7 demands and
/// nothing more.
pub fn push_string(out: &mut impl Sink, text: &str) {
    out.push_str("\"");
    push_escaped(out, text);
    out.push_str("\"");
}

/// Appends `text` with JSON escapes, without the quotes around it.
pub(crate) fn push_escaped(out: &mut impl Sink, text: &str) {
    // Without an early exit this looks at many bytes at once, and nearly no text has any escape.
    if !text.bytes().fold(false, |found, byte| found | needs_escape(byte)) {
        return out.push_str(text);
    }
    let mut run = 0;
    for (at, byte) in text.bytes().enumerate() {
        if !needs_escape(byte) {
            continue;
        }
        // An escaped byte is ASCII, so both ends of the run are character boundaries.
        out.push_str(text.get(run..at).unwrap_or_default());
        push_escape(out, byte);
        run = at + 1;
    }
    out.push_str(text.get(run..).unwrap_or_default());
}

/// Whether this byte may not stand in a JSON string as itself.
pub(crate) fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

fn push_escape(out: &mut impl Sink, byte: u8) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        0x08 => out.push_str("\\b"),
        b'\t' => out.push_str("\\t"),
        b'\n' => out.push_str("\\n"),
        0x0c => out.push_str("\\f"),
        b'\r' => out.push_str("\\r"),
        other => {
            out.push_str(if other < 0x10 { "\\u000" } else { "\\u001" });
            let digit = usize::from(other & 0x0f);
            out.push_str("0123456789abcdef".get(digit..=digit).unwrap_or("0"));
        }
    }
}

impl Value<'_> {
    /// This value as compact JSON, or `None` if that would be longer than `limit` bytes.
    ///
    /// Never cut short: half a JSON text is of no use to whoever reads it later. Work and memory
    /// stay near `limit` whatever the size of the value.
    pub fn to_compact_within(&self, limit: usize) -> Option<String> {
        let mut out = String::new();
        self.push_within(&mut out, limit)?;
        Some(out)
    }

    fn push_within(&self, out: &mut String, limit: usize) -> Option<()> {
        match self {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Number(literal) => out.push_str(literal),
            Value::String(text) => push_string_within(out, text, limit)?,
            Value::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.push_within(out, limit)?;
                }
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    push_string_within(out, key, limit)?;
                    out.push(':');
                    value.push_within(out, limit)?;
                }
                out.push('}');
            }
        }
        (out.len() <= limit).then_some(())
    }
}

fn push_string_within(out: &mut String, text: &str, limit: usize) -> Option<()> {
    // Checked before copying: one string can be nearly as long as the body.
    if text.len() > limit {
        return None;
    }
    push_string(out, text);
    (out.len() <= limit).then_some(())
}
