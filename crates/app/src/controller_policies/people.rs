//! People with what they may present at a door, in the buckets in which their records lie, so that
//! whoever changes costs one bucket. Not for whom a controller needs.

use doorward_domain::access::{GroupId, PersonNumber};
use doorward_domain::{Secret, Status};
use doorward_door::policy::{BUCKETS, PinDigest, RecordKey, RecordKind, bucket_of};
use std::sync::Arc;

/// A person who has something to present.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) number: PersonNumber,
    pub(super) status: Status,
    pub(super) guest: bool,
    /// By number.
    pub(super) groups: Box<[GroupId]>,
    /// By position.
    pub(super) cards: Box<[Card]>,
    /// The digest of her own PIN.
    pub(super) pin: Option<Box<PinDigest>>,
}

/// A card, or a number that is typed at a keypad.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Card {
    pub(super) position: i64,
    pub(super) digits: Secret,
    pub(super) keypad: Keypad,
}

/// What a card's number is at a keypad.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Keypad {
    /// Too short or too long for one.
    Nothing,
    /// A PIN that nobody has digested yet. The keyed hash of the number.
    Undigested(Box<[u8]>),
    /// A PIN.
    Pin {
        digest: Box<PinDigest>,
        /// Whether it is also a PIN beside a card: what is printed on a card must not be its own PIN.
        with_card: bool,
    },
}

/// Some people, by number.
pub(super) type Bucket = Arc<Vec<Person>>;

/// All people of a company who have something to present.
#[derive(Clone)]
pub(super) struct People(Vec<Bucket>);

impl People {
    pub(super) fn of(all: impl Iterator<Item = Person>) -> Self {
        let mut buckets = vec![Vec::new(); BUCKETS];
        for person in all {
            if let Some(bucket) = buckets.get_mut(bucket_of(key(person.number))) {
                bucket.push(person);
            }
        }
        let sorted = buckets.into_iter().map(|mut bucket: Vec<Person>| {
            bucket.sort_unstable_by_key(|person| person.number);
            bucket.shrink_to_fit();
            Arc::new(bucket)
        });
        Self(sorted.collect())
    }

    /// Puts somebody in her place, or takes her out of it.
    pub(super) fn replace(&mut self, number: PersonNumber, person: Option<Person>) {
        let Some(bucket) = self.0.get_mut(bucket_of(key(number))) else { return };
        let bucket = Arc::make_mut(bucket);
        match (bucket.binary_search_by_key(&number, |found| found.number), person) {
            (Ok(at), Some(person)) => {
                if let Some(place) = bucket.get_mut(at) {
                    *place = person;
                }
            }
            (Ok(at), None) => {
                bucket.remove(at);
            }
            (Err(at), Some(person)) => bucket.insert(at, person),
            (Err(_), None) => {}
        }
    }

    pub(super) fn bucket(&self, number: usize) -> &[Person] {
        self.0.get(number).map_or(&[], |bucket| bucket.as_slice())
    }

    pub(super) fn find(&self, number: PersonNumber) -> Option<&Person> {
        let bucket = self.bucket(bucket_of(key(number)));
        let at = bucket.binary_search_by_key(&number, |person| person.number).ok()?;
        bucket.get(at)
    }

    /// Whether nobody in a bucket is another than in `other`.
    pub(super) fn shares(&self, number: usize, other: &Self) -> bool {
        match (self.0.get(number), other.0.get(number)) {
            (Some(mine), Some(other)) => Arc::ptr_eq(mine, other),
            _ => false,
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Person> {
        self.0.iter().flat_map(|bucket| bucket.iter())
    }
}

/// The key of a person's record.
pub(super) const fn key(number: PersonNumber) -> RecordKey {
    RecordKey { kind: RecordKind::Person, id: number.0 }
}
