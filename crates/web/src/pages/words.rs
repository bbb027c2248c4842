//! Times and states of doors in words, as a guest reads them on her page.

use super::guest::DoorKind;
use doorward_app::guests::GuestDoorView;
use doorward_domain::Timestamp;
use doorward_domain::access::{Decision, Denial, LocalTime, LockStatus, Validity, Zone};

const DAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What follows the word "Valid": `until Friday, 27 November 2026, 18:00 (Europe/Berlin)`.
pub(super) fn validity(validity: Validity, zone: &Zone, now: Timestamp) -> String {
    let from = validity.from.filter(|from| now < *from);
    let at = |instant: Timestamp| date_and_time(zone.local(instant));
    let text = match (from, validity.until) {
        (None, None) => return "without end".to_owned(),
        (None, Some(until)) => format!("until {}", at(until)),
        (Some(from), None) => format!("from {}", at(from)),
        (Some(from), Some(until)) => format!("from {} until {}", at(from), at(until)),
    };
    format!("{text} ({})", zone.name())
}

/// The state of a door, and what it is about.
pub(super) fn state(door: &GuestDoorView, now: Timestamp) -> (DoorKind, String) {
    match door.decision {
        Decision::Deny(Denial::Lockdown) => (DoorKind::Lockdown, "In lockdown".to_owned()),
        Decision::Deny(Denial::OutsideSchedule | Denial::NotYetValid) => match door.opens_at {
            Some(opening) => (DoorKind::Later, format!("Opens {}", soon(&door.zone, opening, now))),
            None => (DoorKind::Ended, "This link does not open it any more".to_owned()),
        },
        Decision::Deny(Denial::Expired) => (DoorKind::Ended, "This link has ended".to_owned()),
        Decision::Deny(denial) => (DoorKind::Closed, denial.to_string()),
        Decision::Grant(_) if !door.online => {
            (DoorKind::Away, "Out of reach at the moment".to_owned())
        }
        Decision::Grant(_) => {
            let until = door.closes_at.map(|closing| until(&door.zone, closing, now));
            (DoorKind::Ready, format!("Open to you now{}", until.unwrap_or_default()))
        }
    }
}

/// `Locked`, `Unlocked`, or nothing where nobody knows.
pub(super) const fn lock(door: &GuestDoorView) -> &'static str {
    match (door.online, door.lock) {
        (true, LockStatus::Locked) => "Locked",
        (true, LockStatus::Unlocked) => "Unlocked",
        _ => "",
    }
}

/// `3 openings left`.
pub(super) fn remaining(left: Option<u32>) -> Option<String> {
    left.map(|left| match left {
        1 => "1 opening left".to_owned(),
        left => format!("{left} openings left"),
    })
}

fn until(zone: &Zone, instant: Timestamp, now: Timestamp) -> String {
    let (then, today) = (zone.local(instant), zone.local(now));
    match then.date.days_after(today.date) {
        0 => format!(", until {}", time(then)),
        1 if then.second == 0 => ", until midnight".to_owned(),
        _ => format!(", until {}", soon(zone, instant, now)),
    }
}

/// `today 09:00`, `tomorrow 09:00`, `Monday 09:00` within a week, else with the date.
fn soon(zone: &Zone, instant: Timestamp, now: Timestamp) -> String {
    let (then, today) = (zone.local(instant), zone.local(now));
    match then.date.days_after(today.date) {
        0 => format!("today {}", time(then)),
        1 => format!("tomorrow {}", time(then)),
        2..=6 => format!("{} {}", weekday(then), time(then)),
        _ => date_and_time(then),
    }
}

fn date_and_time(at: LocalTime) -> String {
    let month = MONTHS.get(at.date.month().wrapping_sub(1)).copied().unwrap_or_default();
    let (day, year) = (at.date.day(), at.date.year());
    format!("{}, {day} {month} {year}, {}", weekday(at), time(at))
}

fn weekday(at: LocalTime) -> &'static str {
    DAYS.get(at.date.weekday()).copied().unwrap_or_default()
}

fn time(at: LocalTime) -> String {
    format!("{:02}:{:02}", at.second / 3_600, at.second / 60 % 60)
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

    #[test]
    fn times_are_said_as_people_say_them_in_the_doors_zone() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(soon(&zone, after(5), NOW), "today 17:00");
        assert_eq!(soon(&zone, after(21), NOW), "tomorrow 09:00");
        assert_eq!(soon(&zone, after(5 * 24 - 3), NOW), "Monday 09:00");
        assert_eq!(soon(&zone, after(7 * 24), NOW), "Wednesday, 2 December 2026, 12:00");
        assert_eq!(until(&zone, after(12), NOW), ", until midnight");
        assert_eq!(until(&zone, after(5), NOW), ", until 17:00");
    }

    #[test]
    fn validity_names_what_is_still_to_come() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let valid = |from, until| validity(Validity { from, until }, &zone, NOW);
        assert_eq!(valid(None, None), "without end");
        assert_eq!(
            valid(Some(NOW), Some(after(54))),
            "until Friday, 27 November 2026, 18:00 (Europe/Berlin)"
        );
        assert_eq!(
            valid(Some(after(24)), None),
            "from Thursday, 26 November 2026, 12:00 (Europe/Berlin)"
        );
    }
}
