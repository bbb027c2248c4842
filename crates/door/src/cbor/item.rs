//! Values that have one spelling in CBOR, and what they are made of. Not for signed frames.

use super::{Reader, Writer};
use crate::command::Issuer;
use doorward_domain::access::{
    DayWindows, GroupId, GuestLinkId, LocalDate, Methods, PersonNumber, PolicyId, ResourceId,
    ScheduleId, UnlockTime, Validity, WeeklyWindows, Window,
};
use doorward_domain::{CompanyId, Timestamp};

/// A value with one spelling.
pub(crate) trait Item: Sized {
    /// Appends the value.
    fn write(&self, out: &mut Writer);
    /// Takes the value from the front; `None` for any other bytes.
    fn read(from: &mut Reader<'_>) -> Option<Self>;
}

/// The bytes of a value.
pub(crate) fn written(item: &impl Item) -> Vec<u8> {
    let mut out = Writer::default();
    item.write(&mut out);
    out.finish()
}

/// A value that fills all the bytes.
pub(crate) fn read_whole<T: Item>(bytes: &[u8]) -> Option<T> {
    let mut from = Reader(bytes);
    let item = T::read(&mut from)?;
    from.is_empty().then_some(item)
}

/// Writes a struct as the array of its fields, in the order given.
macro_rules! layout {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::cbor::Item for $name {
            fn write(&self, out: &mut $crate::cbor::Writer) {
                out.array([$(stringify!($field)),+].len() as u64);
                $($crate::cbor::Item::write(&self.$field, out);)+
            }

            fn read(from: &mut $crate::cbor::Reader<'_>) -> Option<Self> {
                (from.array()? == [$(stringify!($field)),+].len() as u64).then_some(())?;
                Some(Self { $($field: $crate::cbor::Item::read(from)?),+ })
            }
        }
    };
}
pub(crate) use layout;

/// Writes the variants of an enum without fields as numbers, which never change.
macro_rules! numbered {
    ($name:ident { $($variant:ident = $number:literal),+ $(,)? }) => {
        impl $crate::cbor::Item for $name {
            fn write(&self, out: &mut $crate::cbor::Writer) {
                out.unsigned(match self { $(Self::$variant => $number),+ });
            }

            fn read(from: &mut $crate::cbor::Reader<'_>) -> Option<Self> {
                match from.unsigned()? {
                    $($number => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use numbered;

macro_rules! unsigned {
    ($($name:ty),+) => {
        $(impl Item for $name {
            fn write(&self, out: &mut Writer) {
                out.unsigned(u64::from(*self));
            }

            fn read(from: &mut Reader<'_>) -> Option<Self> {
                from.unsigned()?.try_into().ok()
            }
        })+
    };
}
unsigned!(u8, u16, u32, u64);

macro_rules! number_identifier {
    ($($name:ident),+) => {
        $(impl Item for $name {
            fn write(&self, out: &mut Writer) {
                out.integer(self.0);
            }

            fn read(from: &mut Reader<'_>) -> Option<Self> {
                from.integer().map(Self)
            }
        })+
    };
}
number_identifier!(CompanyId, GroupId, GuestLinkId, PersonNumber, PolicyId, ResourceId, ScheduleId);

impl Item for bool {
    fn write(&self, out: &mut Writer) {
        out.flag(*self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.flag()
    }
}

impl Item for i64 {
    fn write(&self, out: &mut Writer) {
        out.integer(*self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.integer()
    }
}

impl Item for String {
    fn write(&self, out: &mut Writer) {
        out.text(self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.text().map(str::to_owned)
    }
}

impl<const N: usize> Item for [u8; N] {
    fn write(&self, out: &mut Writer) {
        out.bytes(self);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.bytes()?.try_into().ok()
    }
}

impl<T: Item> Item for Option<T> {
    fn write(&self, out: &mut Writer) {
        match self {
            Some(item) => item.write(out),
            None => out.null(),
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        if from.null() { Some(None) } else { T::read(from).map(Some) }
    }
}

impl<T: Item> Item for Vec<T> {
    fn write(&self, out: &mut Writer) {
        out.array(self.len() as u64);
        for item in self {
            item.write(out);
        }
    }

    /// Grows with what is there, not with what the head promises.
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        (0..from.array()?).map(|_| T::read(from)).collect()
    }
}

/// Bytes that something else gives a meaning to.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Item for Bytes {
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.bytes().map(|bytes| Self(bytes.to_vec()))
    }
}

impl Item for Timestamp {
    fn write(&self, out: &mut Writer) {
        out.integer(self.micros());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.integer().map(Self::from_micros)
    }
}

impl Item for Issuer {
    fn write(&self, out: &mut Writer) {
        out.text(self.as_str());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Self::new(from.text()?)
    }
}

impl Item for UnlockTime {
    fn write(&self, out: &mut Writer) {
        out.unsigned(self.seconds().into());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let seconds = from.integer()?;
        let time = Self::clamp_seconds(seconds);
        (i64::from(time.seconds()) == seconds).then_some(time)
    }
}

impl Item for Methods {
    fn write(&self, out: &mut Writer) {
        out.text(&self.to_string());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let words = from.text()?;
        Self::from_words(words).filter(|methods| methods.to_string() == words)
    }
}

impl Item for Validity {
    fn write(&self, out: &mut Writer) {
        out.array(2);
        self.from.write(out);
        self.until.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        (from.array()? == 2).then_some(())?;
        Some(Self { from: Item::read(from)?, until: Item::read(from)? })
    }
}

impl Item for Window {
    fn write(&self, out: &mut Writer) {
        out.array(2);
        self.start().write(out);
        self.end().write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        (from.array()? == 2).then_some(())?;
        Self::new(u32::read(from)?, u32::read(from)?).ok()
    }
}

impl Item for DayWindows {
    fn write(&self, out: &mut Writer) {
        out.array(self.windows().len() as u64);
        for window in self.windows() {
            window.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let windows = Vec::<Window>::read(from)?;
        let day = Self::new(windows.clone());
        (day.windows() == windows).then_some(day)
    }
}

impl Item for WeeklyWindows {
    fn write(&self, out: &mut Writer) {
        out.array(7);
        for day in self.days() {
            day.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Vec::<DayWindows>::read(from)?.try_into().ok().map(Self::new)
    }
}

impl Item for LocalDate {
    fn write(&self, out: &mut Writer) {
        out.text(&self.to_string());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let text = from.text()?;
        Self::parse(text).ok().filter(|date| date.to_string() == text)
    }
}
