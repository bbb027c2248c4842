//! Which digits are an instant.

use super::{Error, parse_request_date_time as parse};

#[test]
fn fourteen_digits_are_an_instant_in_utc() {
    assert_eq!(parse("20220607092858"), Ok(1_654_594_138_000_000));
    assert_eq!(parse("19700101000000"), Ok(0));
    assert_eq!(parse("00010101000000"), Ok(-62_135_596_800_000_000));
    assert_eq!(parse("99991231235959"), Ok(253_402_300_799_000_000));
}

#[test]
fn the_29th_of_february_exists_in_leap_years_only() {
    assert!(parse("20240229000000").is_ok());
    assert!(parse("20000229000000").is_ok());
    for text in ["20230229000000", "19000229000000", "20240230000000"] {
        assert_eq!(parse(text), Err(Error::NoSuchInstant), "{text}");
    }
}

#[test]
fn months_days_hours_minutes_and_seconds_keep_to_their_ranges() {
    for text in [
        "20220007092858",
        "20221307092858",
        "20220600092858",
        "20220631092858",
        "20220607242858",
        "20220607096058",
        "20220607092860",
        "00000607092858",
    ] {
        assert_eq!(parse(text), Err(Error::NoSuchInstant), "{text}");
    }
}

#[test]
fn anything_but_fourteen_ascii_digits_is_refused() {
    for text in [
        "",
        "2022060709285",
        "202206070928580",
        " 20220607092858",
        "2022-06-07T09:2",
        "2022060709285٣",
        "+2022060709285",
    ] {
        assert_eq!(parse(text), Err(Error::NotFourteenDigits), "{text}");
    }
}
