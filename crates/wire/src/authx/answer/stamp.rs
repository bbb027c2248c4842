//! The two forms in which the documents print an instant. Not for reading one.

use jiff::civil::{DateTime, Weekday};

use crate::calendar::{civil, digits};

/// Appends `Mon, 22 Mar 2021 06:38:24 GMT` (RFC 1123 as narrowed by RFC 9110, section 5.6.7).
/// An instant before the year 1, or after what jiff can hold (the last day but one of 9999), is
/// printed as the nearest one inside.
pub(super) fn push_rfc_1123(out: &mut String, unix_seconds: i64) {
    let at = civil(unix_seconds);
    out.push_str(match at.weekday() {
        Weekday::Monday => "Mon, ",
        Weekday::Tuesday => "Tue, ",
        Weekday::Wednesday => "Wed, ",
        Weekday::Thursday => "Thu, ",
        Weekday::Friday => "Fri, ",
        Weekday::Saturday => "Sat, ",
        Weekday::Sunday => "Sun, ",
    });
    push_digits::<2>(out, at.day());
    out.push_str(match at.month() {
        1 => " Jan ",
        2 => " Feb ",
        3 => " Mar ",
        4 => " Apr ",
        5 => " May ",
        6 => " Jun ",
        7 => " Jul ",
        8 => " Aug ",
        9 => " Sep ",
        10 => " Oct ",
        11 => " Nov ",
        _ => " Dec ",
    });
    push_digits::<4>(out, at.year());
    out.push(' ');
    push_time(out, at);
    out.push_str(" GMT");
}

/// Appends `2022-08-16T06:56:06.6776292Z`, the round-trip form of .NET: always seven fraction digits,
/// the last of which is 0 here. Outside the range as above.
pub(super) fn push_round_trip(out: &mut String, unix_micros: i64) {
    let at = civil(unix_micros.div_euclid(1_000_000));
    push_digits::<4>(out, at.year());
    out.push('-');
    push_digits::<2>(out, at.month());
    out.push('-');
    push_digits::<2>(out, at.day());
    out.push('T');
    push_time(out, at);
    out.push('.');
    push_digits::<7>(out, unix_micros.rem_euclid(1_000_000) * 10);
    out.push('Z');
}

fn push_time(out: &mut String, at: DateTime) {
    push_digits::<2>(out, at.hour());
    out.push(':');
    push_digits::<2>(out, at.minute());
    out.push(':');
    push_digits::<2>(out, at.second());
}

/// Appends the last `WIDTH` digits of a number that is not negative, with leading zeros.
fn push_digits<const WIDTH: usize>(out: &mut String, number: impl Into<i64>) {
    out.extend(digits::<WIDTH>(number).map(char::from));
}
