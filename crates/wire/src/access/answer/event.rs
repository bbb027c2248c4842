//! One event at a door: as JSON, in a stream, and as a line of CSV. Times have milliseconds here.

use super::piece::{integer, literal, null, optional_string, string};
use crate::calendar::{civil, digits};

/// An event. Times are µs since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventRow<'a> {
    /// `id`: its number.
    pub id: i64,
    /// `at`.
    pub at: i64,
    /// `type`.
    pub kind: &'a str,
    /// `resource_id` of the door.
    pub resource_id: i64,
    /// `uuid` and `name` of the door; `None` once it is deleted.
    pub door: Option<(&'a str, &'a str)>,
    /// `email_id` and `name` of the person; the name is `None` once she is deleted.
    pub person: Option<(i64, Option<&'a str>)>,
    /// `method`.
    pub method: Option<&'a str>,
    /// `reason`.
    pub reason: Option<&'a str>,
    /// `by`.
    pub by: Option<&'a str>,
    /// `detail`.
    pub detail: Option<&'a str>,
}

/// The first line of a CSV file of events.
pub const EVENT_COLUMNS: &str =
    "id,at,type,resource_id,uuid,door,email_id,person,method,reason,by,detail\r\n";

/// Appends an event as JSON.
pub fn write_event(out: &mut Vec<u8>, event: &EventRow<'_>) {
    integer(out, "{\"id\":", event.id);
    literal(out, ",\"at\":\"");
    stamp(out, event.at);
    string(out, "\",\"type\":", event.kind);
    optional_string(out, ",\"door\":{\"uuid\":", event.door.map(|(uuid, _)| uuid));
    optional_string(out, ",\"name\":", event.door.map(|(_, name)| name));
    integer(out, ",\"resource_id\":", event.resource_id);
    match event.person {
        Some((id, name)) => {
            integer(out, "},\"person\":{\"email_id\":", id);
            optional_string(out, ",\"name\":", name);
            literal(out, "}");
        }
        None => null(out, "},\"person\":"),
    }
    optional_string(out, ",\"method\":", event.method);
    optional_string(out, ",\"reason\":", event.reason);
    optional_string(out, ",\"by\":", event.by);
    optional_string(out, ",\"detail\":", event.detail);
    out.push(b'}');
}

/// Appends an event as one message of a stream of server-sent events (HTML standard, 9.2).
pub fn write_event_message(out: &mut Vec<u8>, event: &EventRow<'_>) {
    integer(out, "id: ", event.id);
    literal(out, "\ndata: ");
    // JSON has no line breaks of its own: those in texts are escaped.
    write_event(out, event);
    literal(out, "\n\n");
}

/// Appends the message that says how many events a reader has missed.
pub fn write_missed_message(out: &mut Vec<u8>, missed: i64) {
    integer(out, "event: missed\ndata: {\"missed\":", missed);
    literal(out, "}\n\n");
}

/// Appends an event as a line of CSV (RFC 4180).
pub fn write_event_line(out: &mut Vec<u8>, event: &EventRow<'_>) {
    integer(out, "", event.id);
    out.push(b',');
    stamp(out, event.at);
    cell(out, Some(event.kind));
    integer(out, ",", event.resource_id);
    cell(out, event.door.map(|(uuid, _)| uuid));
    cell(out, event.door.map(|(_, name)| name));
    match event.person {
        Some((id, name)) => {
            integer(out, ",", id);
            cell(out, name);
        }
        None => literal(out, ",,"),
    }
    for text in [event.method, event.reason, event.by, event.detail] {
        cell(out, text);
    }
    literal(out, "\r\n");
}

/// A comma and a cell. A text that a spreadsheet would take for a formula gets an apostrophe before
/// it.
fn cell(out: &mut Vec<u8>, text: Option<&str>) {
    out.push(b',');
    let Some(text) = text else { return };
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quoted = formula || text.contains([',', '"', '\r', '\n']) || text.trim() != text;
    if !quoted {
        return literal(out, text);
    }
    literal(out, if formula { "\"'" } else { "\"" });
    literal(out, &text.replace('"', "\"\""));
    out.push(b'"');
}

/// `YYYY-MM-DD HH:MM:SS.mmm` in UTC.
fn stamp(out: &mut Vec<u8>, unix_micros: i64) {
    let at = civil(unix_micros.div_euclid(1_000_000));
    let parts: [&[u8]; 11] = [
        &digits::<4>(at.year()),
        b"-",
        &digits::<2>(at.month()),
        b"-",
        &digits::<2>(at.day()),
        b" ",
        &digits::<2>(at.hour()),
        b":",
        &digits::<2>(at.minute()),
        b":",
        &digits::<2>(at.second()),
    ];
    out.extend_from_slice(&parts.concat());
    out.push(b'.');
    out.extend_from_slice(&digits::<3>(unix_micros.rem_euclid(1_000_000) / 1_000));
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: EventRow<'_> = EventRow {
        id: 7,
        at: 1_584_667_834_056_789,
        kind: "denied",
        resource_id: 3,
        door: Some(("u-u-i-d", "Front, \"left\"")),
        person: Some((5, Some("=SUM(1)"))),
        method: Some("link"),
        reason: Some("expired"),
        by: Some("person:5"),
        detail: Some("a\nb"),
    };
    const BARE: EventRow<'_> = EventRow {
        door: None,
        person: None,
        method: None,
        reason: None,
        by: None,
        detail: None,
        ..FULL
    };

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_event_is_json_with_milliseconds() {
        assert_eq!(
            written(|out| write_event(out, &FULL)),
            r#"{"id":7,"at":"2020-03-20 01:30:34.056","type":"denied","door":{"uuid":"u-u-i-d","name":"Front, \"left\"","resource_id":3},"person":{"email_id":5,"name":"=SUM(1)"},"method":"link","reason":"expired","by":"person:5","detail":"a\nb"}"#
        );
        assert_eq!(
            written(|out| write_event(out, &BARE)),
            r#"{"id":7,"at":"2020-03-20 01:30:34.056","type":"denied","door":{"uuid":null,"name":null,"resource_id":3},"person":null,"method":null,"reason":null,"by":null,"detail":null}"#
        );
    }

    #[test]
    fn a_message_is_two_lines_whatever_is_in_it() {
        let message = written(|out| write_event_message(out, &FULL));
        assert!(message.starts_with("id: 7\ndata: {\"id\":7,"));
        assert_eq!(message.lines().count(), 3);
        assert!(message.ends_with("}\n\n"));
        assert_eq!(
            written(|out| write_missed_message(out, 4)),
            "event: missed\ndata: {\"missed\":4}\n\n"
        );
    }

    #[test]
    fn a_line_quotes_what_would_break_it_and_defuses_formulas() {
        assert_eq!(
            written(|out| write_event_line(out, &FULL)),
            "7,2020-03-20 01:30:34.056,denied,3,u-u-i-d,\"Front, \"\"left\"\"\",5,\"'=SUM(1)\",\
             link,expired,person:5,\"a\nb\"\r\n"
        );
        let bare = written(|out| write_event_line(out, &BARE));
        assert_eq!(bare, "7,2020-03-20 01:30:34.056,denied,3,,,,,,,,\r\n");
        assert_eq!(bare.matches(',').count(), EVENT_COLUMNS.matches(',').count());
    }
}
