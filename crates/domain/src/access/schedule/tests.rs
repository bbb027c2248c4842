use super::super::{Holidays, LocalDate};
use super::*;
use proptest::prelude::*;

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn every_day(hours: &[[f64; 2]]) -> Schedule {
    let weekly = WeeklyWindows::from_hours(&vec![hours.to_vec(); 7]).unwrap();
    Schedule { weekly, holidays: Holidays::default() }
}

fn utc(text: &str) -> Timestamp {
    Timestamp::from_micros(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

/// Open minutes of real time on a local date, counted one by one.
fn open_minutes(schedule: &Schedule, name: &str, date: &str) -> usize {
    let (zone, noon) = (zone(name), utc(&format!("{date}T12:00:00Z")));
    let date = LocalDate::parse(date).unwrap();
    (-2_160..2_160)
        .map(|minute| Timestamp::from_seconds(noon.seconds() + minute * 60))
        .filter(|at| zone.local(*at).date == date && schedule.contains(&zone, *at))
        .count()
}

#[test]
fn a_window_opens_on_its_first_instant_and_closes_on_its_end() {
    let schedule = every_day(&[[9.0, 17.0]]);
    let open = |at: &str| schedule.contains(&Zone::utc(), utc(at));
    assert!(!open("2026-05-05T08:59:59.999999Z") && open("2026-05-05T09:00:00Z"));
    assert!(open("2026-05-05T16:59:59.999999Z") && !open("2026-05-05T17:00:00Z"));
}

#[test]
fn a_night_is_two_entries_and_has_no_gap_at_midnight() {
    let mut days = vec![Vec::new(); 7];
    days[5] = vec![[22.0, 24.0]];
    days[6] = vec![[0.0, 6.0]];
    let weekly = WeeklyWindows::from_hours(&days).unwrap();
    let schedule = Schedule { weekly, holidays: Holidays::default() };
    let (zone, friday) = (zone("Europe/Berlin"), utc("2026-05-08T20:00:00Z"));
    assert!(!schedule.contains(&zone, friday - Duration::from_micros(1)));
    let closing = schedule.closes_at(&zone, friday, Validity::ALWAYS);
    assert_eq!(closing, Some(friday + Duration::from_hours(8)));
    let next = schedule.next_opening(&zone, closing.unwrap(), Validity::ALWAYS);
    assert_eq!(next, Some(friday + Duration::from_hours(7 * 24)));
}

#[test]
fn windows_last_as_long_as_the_wall_clock_shows_them_when_it_is_set() {
    let night = every_day(&[[1.0, 3.0]]);
    for (zone, date, minutes) in [
        ("America/Los_Angeles", "2026-03-08", 60),
        ("America/Los_Angeles", "2026-11-01", 180),
        ("Europe/Berlin", "2026-03-29", 60),
        ("Europe/Berlin", "2026-10-25", 180),
        ("Australia/Lord_Howe", "2026-10-04", 90),
        ("Australia/Lord_Howe", "2026-04-05", 150),
        ("Africa/Cairo", "2026-04-24", 120),
        ("Africa/Cairo", "2026-10-29", 120),
        ("America/Los_Angeles", "2026-03-09", 120),
    ] {
        assert_eq!(open_minutes(&night, zone, date), minutes, "{zone} {date}");
    }
}

#[test]
fn clocks_set_at_midnight_and_at_three_shorten_and_lengthen_the_windows_they_are_set_in() {
    for (hours, zone, date, minutes) in [
        ([0.0, 2.0], "Africa/Cairo", "2026-04-24", 60),
        ([22.0, 24.0], "Africa/Cairo", "2026-10-29", 180),
        ([2.0, 3.0], "Europe/Berlin", "2026-03-29", 0),
        ([2.0, 3.0], "Europe/Berlin", "2026-10-25", 120),
    ] {
        assert_eq!(open_minutes(&every_day(&[hours]), zone, date), minutes, "{zone} {date}");
    }
}

#[test]
fn always_is_open_for_every_minute_of_short_and_long_days() {
    for (zone, date, hours) in [
        ("America/Los_Angeles", "2026-03-08", 23),
        ("Africa/Cairo", "2026-10-29", 25),
        ("Africa/Cairo", "2026-04-24", 23),
    ] {
        assert_eq!(open_minutes(&Schedule::always(), zone, date), hours * 60, "{zone} {date}");
    }
    let never = Schedule::always().closes_at(
        &zone("Africa/Cairo"),
        utc("2026-01-01T00:00:00Z"),
        Validity::ALWAYS,
    );
    assert_eq!(never, None);
}

#[test]
fn a_holiday_has_its_own_windows_and_no_others() {
    let closed = LocalDate::parse("2026-12-25").unwrap();
    let short = LocalDate::parse("2026-12-24").unwrap();
    let morning = every_day(&[[9.0, 12.0]]).weekly.day(0).unwrap().clone();
    let mut schedule = every_day(&[[9.0, 17.0]]);
    schedule.holidays = [(closed, DayWindows::default()), (short, morning)].into_iter().collect();
    let noon = utc("2026-12-24T12:00:00Z");
    assert!(!schedule.contains(&Zone::utc(), noon));
    let next = schedule.next_opening(&Zone::utc(), noon, Validity::ALWAYS);
    assert_eq!(next, Some(utc("2026-12-26T09:00:00Z")));
}

#[test]
fn a_schedule_of_one_far_holiday_opens_on_it_and_then_never_again() {
    let date = LocalDate::parse("2199-07-01").unwrap();
    let schedule = Schedule {
        weekly: WeeklyWindows::default(),
        holidays: [(date, DayWindows::whole_day())].into_iter().collect(),
    };
    let (zone, now) = (zone("Europe/Berlin"), utc("2026-01-01T00:00:00Z"));
    let opening = schedule.next_opening(&zone, now, Validity::ALWAYS);
    assert_eq!(opening, Some(utc("2199-06-30T22:00:00Z")));
    let closing = schedule.closes_at(&zone, opening.unwrap(), Validity::ALWAYS);
    assert_eq!(closing, Some(utc("2199-07-01T22:00:00Z")));
    assert_eq!(schedule.next_opening(&zone, closing.unwrap(), Validity::ALWAYS), None);
    assert_eq!(Schedule::default().next_opening(&zone, now, Validity::ALWAYS), None);
}

#[test]
fn a_last_window_that_the_clock_shows_twice_opens_twice() {
    let date = LocalDate::parse("2026-11-01").unwrap();
    let half_hour = every_day(&[[1.0, 1.5]]).weekly.day(0).unwrap().clone();
    let schedule = Schedule {
        weekly: WeeklyWindows::default(),
        holidays: [(date, half_hour)].into_iter().collect(),
    };
    let (zone, between) = (zone("America/Los_Angeles"), utc("2026-11-01T08:45:00Z"));
    let opening = schedule.next_opening(&zone, between, Validity::ALWAYS);
    assert_eq!(opening, Some(utc("2026-11-01T09:00:00Z")));
}

#[test]
fn openings_and_closings_stay_within_the_validity() {
    let schedule = every_day(&[[9.0, 17.0]]);
    let (from, until) = (utc("2026-05-05T10:00:00Z"), utc("2026-05-05T16:00:00Z"));
    let validity = Validity { from: Some(from), until: Some(until) };
    let early = utc("2026-01-01T00:00:00Z");
    assert_eq!(schedule.next_opening(&Zone::utc(), early, validity), Some(from));
    assert_eq!(schedule.closes_at(&Zone::utc(), from, validity), Some(until));
    assert_eq!(schedule.closes_at(&Zone::utc(), early, validity), Some(early));
    assert_eq!(schedule.next_opening(&Zone::utc(), until, validity), None);
}

#[test]
fn the_ends_of_time_are_answered_too() {
    let schedule = every_day(&[[9.0, 17.0]]);
    let end = Timestamp::from_micros(i64::MAX);
    assert_eq!(schedule.next_opening(&Zone::utc(), end, Validity::ALWAYS), None);
    let start = Timestamp::from_micros(i64::MIN);
    for name in ["UTC", "America/Los_Angeles"] {
        assert!(
            schedule.next_opening(&zone(name), start, Validity::ALWAYS) > Some(start),
            "{name}"
        );
    }
}

proptest! {
    #[test]
    fn openings_and_closings_are_the_first_minutes_that_differ(
        windows in prop::collection::vec((0_u32..48, 1_u32..=48), 0..3),
        name in prop::sample::select(vec!["America/Los_Angeles", "Australia/Lord_Howe", "Africa/Cairo"]),
        start in prop::sample::select(vec![
            "2026-03-07T00:00:00Z", "2026-10-31T00:00:00Z", "2026-04-04T00:00:00Z",
            "2026-10-03T00:00:00Z", "2026-04-23T00:00:00Z", "2026-10-28T22:00:00Z",
        ]),
        minute in 0_i64..2_880,
    ) {
        let hours: Vec<[f64; 2]> = windows.into_iter().filter(|(a, b)| a < b)
            .map(|(a, b)| [f64::from(a) / 2.0, f64::from(b) / 2.0]).collect();
        let (schedule, zone) = (every_day(&hours), zone(name));
        let from = Timestamp::from_seconds(utc(start).seconds() + minute * 60);
        let open = schedule.contains(&zone, from);
        let differs = (1..3_000_i64).map(|m| Timestamp::from_seconds(from.seconds() + m * 60))
            .find(|at| schedule.contains(&zone, *at) != open);
        let expected = if open { (Some(from), differs) } else { (differs, Some(from)) };
        prop_assert_eq!(schedule.next_opening(&zone, from, Validity::ALWAYS), expected.0);
        prop_assert_eq!(schedule.closes_at(&zone, from, Validity::ALWAYS), expected.1);
    }
}
