//! Output of the commands: a table for people, JSON for scripts.

use doorward_domain::Timestamp;
use serde_json::Value;

/// A time as people read it, in UTC.
pub(super) fn time(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.micros()).map_or_else(
        |_| at.micros().to_string(),
        |time| time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

/// Objects of the same members, as a JSON array or as a table.
pub(super) fn list(objects: &[Value], json: bool) {
    if json {
        println!("{}", Value::from(objects.to_vec()));
        return;
    }
    let Some(first) = objects.first().and_then(Value::as_object) else {
        println!("none");
        return;
    };
    let heads: Vec<&String> = first.keys().collect();
    let text = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "-".to_owned(),
        Some(other) => other.to_string(),
    };
    let rows: Vec<Vec<String>> = objects
        .iter()
        .map(|object| heads.iter().map(|head| text(object.get(head.as_str()))).collect())
        .collect();
    let widths: Vec<usize> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| {
            let cells = rows.iter().filter_map(|row| row.get(at));
            cells.map(|cell| cell.chars().count()).chain([head.len()]).max().unwrap_or(0)
        })
        .collect();
    let line = |cells: Vec<&str>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        println!("{}", padded.collect::<Vec<_>>().join("  ").trim_end());
    };
    line(heads.iter().map(|head| head.as_str()).collect());
    for row in &rows {
        line(row.iter().map(String::as_str).collect());
    }
}

/// One object, as JSON or as lines of name and value.
pub(super) fn object(value: &Value, json: bool) {
    if json {
        println!("{value}");
        return;
    }
    let Some(members) = value.as_object() else { return };
    for (name, member) in members {
        match member {
            Value::String(text) => println!("{name}: {text}"),
            other => println!("{name}: {other}"),
        }
    }
}
