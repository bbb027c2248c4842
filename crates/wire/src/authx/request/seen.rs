//! One pass over an object's members that sorts the known keys into their places.
//!
//! The root and the nested objects share it: a key means the same wherever it stands. Not for types.

use std::borrow::Cow;

use crate::json::{KEY_ROOM, Value, normal};

type Slot<'v, 'a> = Option<&'v Value<'a>>;

/// The known members of one object, the last of each key.
#[derive(Default)]
pub(super) struct Seen<'v, 'a> {
    pub(super) guid: Slot<'v, 'a>,
    pub(super) unique_user_id: Slot<'v, 'a>,
    pub(super) user_name: Slot<'v, 'a>,
    pub(super) name: Slot<'v, 'a>,
    pub(super) first_name: Slot<'v, 'a>,
    pub(super) last_name: Slot<'v, 'a>,
    pub(super) email: Slot<'v, 'a>,
    pub(super) phone: Slot<'v, 'a>,
    pub(super) mobile: Slot<'v, 'a>,
    pub(super) country_code: Slot<'v, 'a>,
    pub(super) number: Slot<'v, 'a>,
    pub(super) pin: Slot<'v, 'a>,
    pub(super) request_date_time: Slot<'v, 'a>,
    pub(super) aliases: [Slot<'v, 'a>; 5],
    /// `AlaisName…`, as the IAM samples spell it.
    pub(super) misspelt_aliases: [Slot<'v, 'a>; 5],
}

impl<'v, 'a> Seen<'v, 'a> {
    /// The known members among `members`.
    pub(super) fn collect(members: &'v [(Cow<'a, str>, Value<'a>)]) -> Self {
        let mut seen = Self::default();
        for (key, value) in members {
            let mut room = [0; KEY_ROOM];
            let slot = normal(key, &mut room).and_then(|key| seen.slot(key));
            if let Some(slot) = slot {
                *slot = Some(value);
            }
        }
        seen
    }

    /// The known members of `value`; none if it is no object.
    pub(super) fn inside(value: Slot<'v, 'a>) -> Self {
        value.and_then(Value::as_object).map(Self::collect).unwrap_or_default()
    }

    fn slot(&mut self, key: &[u8]) -> Option<&mut Slot<'v, 'a>> {
        Some(match key {
            b"guid" => &mut self.guid,
            b"uniqueuserid" => &mut self.unique_user_id,
            b"username" => &mut self.user_name,
            b"name" => &mut self.name,
            b"firstname" => &mut self.first_name,
            b"lastname" => &mut self.last_name,
            b"email" => &mut self.email,
            b"phone" => &mut self.phone,
            b"mobile" => &mut self.mobile,
            b"countrycode" => &mut self.country_code,
            b"number" => &mut self.number,
            b"pin" => &mut self.pin,
            b"requestdatetime" => &mut self.request_date_time,
            _ => return self.alias_slot(key),
        })
    }

    fn alias_slot(&mut self, key: &[u8]) -> Option<&mut Slot<'v, 'a>> {
        let (slots, number) = if let Some(number) = key.strip_prefix(b"aliasname") {
            (&mut self.aliases, number)
        } else {
            (&mut self.misspelt_aliases, key.strip_prefix(b"alaisname")?)
        };
        let index = match number {
            b"" => 0,
            [digit @ b'1'..=b'4'] => usize::from(digit - b'0'),
            _ => return None,
        };
        slots.get_mut(index)
    }
}
