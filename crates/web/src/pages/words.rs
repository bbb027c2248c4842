//! Times and states of doors in words, as a guest reads them on her page.

use super::guest::DoorKind;
use crate::language::{Words, denial_text};
use doorward_app::guests::GuestDoorView;
use doorward_domain::Timestamp;
use doorward_domain::access::{Decision, Denial, LockStatus, Validity, Zone};

/// From when until when: `Valid until Friday, 27 November 2026, 18:00 (Europe/Berlin)`.
pub(super) fn validity(t: Words, validity: Validity, zone: &Zone, now: Timestamp) -> String {
    let at = |instant: Timestamp| moment(t, instant, zone);
    let (from, until) = (validity.from.filter(|from| now < *from).map(at), validity.until.map(at));
    let zone = zone.name();
    match (from, until) {
        (None, None) => t.say("guest-valid-always"),
        (None, Some(until)) => t.two("guest-valid-until", ("until", &until), ("zone", zone)),
        (Some(from), None) => t.two("guest-valid-from", ("from", &from), ("zone", zone)),
        (Some(from), Some(until)) => {
            t.three("guest-valid-between", [("from", &from), ("until", &until), ("zone", zone)])
        }
    }
}

/// The state of a door, and what it is about.
pub(super) fn state(t: Words, door: &GuestDoorView, now: Timestamp) -> (DoorKind, String) {
    match door.decision {
        Decision::Deny(Denial::Lockdown) => (DoorKind::Lockdown, t.say("state-lockdown")),
        Decision::Deny(Denial::OutsideSchedule | Denial::NotYetValid) => match door.opens_at {
            Some(opening) => {
                let when = soon(t, &door.zone, opening, now);
                (DoorKind::Later, t.one("state-opens", "when", when))
            }
            None => (DoorKind::Ended, t.say("state-no-more")),
        },
        Decision::Deny(Denial::Expired) => (DoorKind::Ended, t.say("state-over")),
        Decision::Deny(denial) => (DoorKind::Closed, denial_text(t, denial)),
        Decision::Grant(_) if !door.online => (DoorKind::Away, t.say("state-away")),
        Decision::Grant(_) => (DoorKind::Ready, open(t, &door.zone, door.closes_at, now)),
    }
}

/// What a lock does, or nothing where nobody knows.
pub(super) fn lock(t: Words, door: &GuestDoorView) -> String {
    match (door.online, door.lock) {
        (true, LockStatus::Locked) => t.say("lock-locked"),
        (true, LockStatus::Unlocked) => t.say("lock-unlocked"),
        _ => String::new(),
    }
}

/// `3 openings left`.
pub(super) fn remaining(t: Words, left: Option<u32>) -> Option<String> {
    left.map(|left| t.count("guest-left", left))
}

/// That a door opens now, and until when.
fn open(t: Words, zone: &Zone, closing: Option<Timestamp>, now: Timestamp) -> String {
    let Some(closing) = closing else { return t.say("state-open") };
    let (then, today) = (zone.local(closing), zone.local(now));
    match then.date.days_after(today.date) {
        0 => t.one("state-open-until", "when", t.clock(closing, zone)),
        1 if then.second == 0 => t.say("state-open-midnight"),
        _ => t.one("state-open-until", "when", soon(t, zone, closing, now)),
    }
}

/// `today 09:00`, `tomorrow 09:00`, `Monday 09:00` within a week, else with the date.
fn soon(t: Words, zone: &Zone, instant: Timestamp, now: Timestamp) -> String {
    let (then, today) = (zone.local(instant), zone.local(now));
    let time = t.clock(instant, zone);
    match then.date.days_after(today.date) {
        0 => t.one("when-today", "time", time),
        1 => t.one("when-tomorrow", "time", time),
        2..=6 => t.two("when-weekday", ("day", t.day(then.date.weekday())), ("time", &time)),
        _ => moment(t, instant, zone),
    }
}

/// Weekday, date and time of day.
fn moment(t: Words, at: Timestamp, zone: &Zone) -> String {
    let (date, time) = (t.date(at, zone), t.clock(at, zone));
    let day = t.day(zone.local(at).date.weekday());
    t.three("when-date", [("day", day), ("date", &date), ("time", &time)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Wednesday, 25 November 2026, 12:00 in Berlin.
    const NOW: Timestamp = Timestamp::from_seconds(1_795_604_400);

    fn after(hours: u64) -> Timestamp {
        NOW + Duration::from_secs(hours * 3_600)
    }

    fn in_language(tag: &str) -> Words {
        let mut headers = axum::http::HeaderMap::new();
        headers.insert("accept-language", tag.parse().unwrap());
        super::super::texts::of(&headers)
    }

    #[test]
    fn times_are_said_as_people_say_them_in_the_doors_zone() {
        let (t, zone) = (in_language("en-GB"), Zone::parse("Europe/Berlin").unwrap());
        assert_eq!(soon(t, &zone, after(5), NOW), "today 17:00");
        assert_eq!(soon(t, &zone, after(21), NOW), "tomorrow 09:00");
        assert_eq!(soon(t, &zone, after(5 * 24 - 3), NOW), "Monday 09:00");
        assert_eq!(soon(t, &zone, after(7 * 24), NOW), "Wednesday, 2 December 2026, 12:00");
        assert_eq!(open(t, &zone, Some(after(12)), NOW), "Open to you now, until midnight");
        assert_eq!(open(t, &zone, Some(after(5)), NOW), "Open to you now, until 17:00");
        assert_eq!(open(t, &zone, None, NOW), "Open to you now");
    }

    #[test]
    fn times_are_said_in_spanish_too() {
        let (t, zone) = (in_language("es"), Zone::parse("Europe/Madrid").unwrap());
        assert_eq!(soon(t, &zone, after(21), NOW), "mañana a las 09:00");
        assert_eq!(soon(t, &zone, after(5 * 24 - 3), NOW), "el lunes a las 09:00");
        let later = "el miércoles 2 de diciembre de 2026 a las 12:00";
        assert_eq!(soon(t, &zone, after(7 * 24), NOW), later);
        assert_eq!(remaining(t, Some(1)).unwrap(), "Queda 1 apertura");
    }

    #[test]
    fn validity_names_what_is_still_to_come() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let t = in_language("en-GB");
        let valid = |from, until| validity(t, Validity { from, until }, &zone, NOW);
        assert_eq!(valid(None, None), "Valid without end");
        assert_eq!(
            valid(Some(NOW), Some(after(54))),
            "Valid until Friday, 27 November 2026, 18:00 (Europe/Berlin)"
        );
        assert_eq!(
            valid(Some(after(24)), None),
            "Valid from Thursday, 26 November 2026, 12:00 (Europe/Berlin)"
        );
    }
}
