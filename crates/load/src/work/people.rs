//! Made-up people: as many as wanted, each unlike every other of its run.

use crate::client::Bytes;
use std::sync::atomic::{AtomicU64, Ordering};

/// One made-up person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// Unique in its run.
    pub(crate) user_name: String,
    /// Unique in its run.
    pub(crate) email: String,
    /// Any.
    pub(crate) first: &'static str,
    /// Any.
    pub(crate) last: &'static str,
    /// `+1` or `+91`.
    pub(crate) country_code: &'static str,
    /// Ten digits, unique in its run together with the country code.
    pub(crate) number: String,
}

const FIRST: [&str; 8] = ["Amara", "Bruno", "Chen", "Divya", "Elif", "Farid", "Grace", "Hugo"];
const LAST: [&str; 7] = ["Ito", "Jensen", "Kaur", "Lopez", "Miller", "Novak", "Okafor"];
const AREAS: [u64; 10] = [202, 212, 303, 312, 404, 415, 512, 617, 702, 808];

impl Person {
    /// The person with this number in the run with this seed.
    pub(crate) fn new(seed: u64, counter: u64) -> Self {
        let user_name = format!("load-{seed}-{counter}");
        let email = format!("{user_name}@example.com");
        let half = counter / 2;
        let (country_code, number) =
            if counter.is_multiple_of(2) { ("+1", american(half)) } else { ("+91", indian(half)) };
        let (first, last) = (pick(&FIRST, counter), pick(&LAST, counter));
        Self { user_name, email, first, last, country_code, number }
    }

    /// The body of AddUser, in the form of the vendor's sample.
    pub(crate) fn body(&self) -> Bytes {
        let Self { user_name, email, first, last, country_code, number } = self;
        Bytes::from(format!(
            r#"{{"guid":"","user_name":"{user_name}","email":"{email}","name":{{"first_Name":"{first}","last_Name":"{last}"}},"phone":{{"mobile":{{"countryCode":"{country_code}","number":"{number}"}}}}}}"#
        ))
    }
}

/// The endless row of a run's people, shared by its lanes.
#[derive(Debug)]
pub(crate) struct People {
    seed: u64,
    next: AtomicU64,
}

impl People {
    /// The people of the run with this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, next: AtomicU64::new(0) }
    }

    /// The next one.
    pub(crate) fn draw(&self) -> Person {
        Person::new(self.seed, self.next.fetch_add(1, Ordering::Relaxed))
    }
}

fn pick(from: &[&'static str], counter: u64) -> &'static str {
    let length = u64::try_from(from.len()).unwrap_or(1);
    usize::try_from(counter % length).ok().and_then(|index| from.get(index)).copied().unwrap_or("X")
}

/// A North American number: area, an exchange from 220 to 899, four digits; 68 million of them.
fn american(n: u64) -> String {
    let (line, rest) = (n % 10_000, n / 10_000);
    let (exchange, rest) = (220 + rest % 680, rest / 680);
    let index = usize::try_from(rest % 10).unwrap_or(0);
    let area = AREAS.get(index).copied().unwrap_or(202);
    format!("{area}{exchange}{line:04}")
}

/// An Indian mobile number; a hundred million of them.
fn indian(n: u64) -> String {
    format!("98{:08}", n % 100_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rlibphonenumber::PHONE_NUMBER_UTIL;
    use std::collections::HashSet;

    #[test]
    fn two_hundred_thousand_people_are_all_different() {
        let mut seen = HashSet::new();
        for counter in 0..200_000 {
            let person = Person::new(7, counter);
            assert!(seen.insert(person.user_name.clone()));
            assert!(seen.insert(person.email));
            assert!(seen.insert(format!("{}{}", person.country_code, person.number)));
        }
    }

    #[test]
    fn far_counters_and_other_seeds_differ() {
        assert_ne!(american(0), american(10_000));
        assert_ne!(american(6_799_999), american(6_800_000));
        assert_ne!(Person::new(1, 5).user_name, Person::new(2, 5).user_name);
        assert_ne!(Person::new(1, 15).user_name, Person::new(11, 5).user_name);
    }

    #[test]
    fn every_phone_is_a_possible_number() {
        for counter in (0..4_000_000).step_by(9_973) {
            for counter in [counter, counter + 1] {
                let person = Person::new(1, counter);
                let text = format!("{}{}", person.country_code, person.number);
                let number = PHONE_NUMBER_UTIL.parse(&text, None).unwrap();
                assert!(PHONE_NUMBER_UTIL.is_possible_number(&number), "{text}");
                assert!(PHONE_NUMBER_UTIL.is_valid_number(&number), "{text}");
            }
        }
    }

    #[test]
    fn the_body_is_json_with_every_required_field() {
        let body: serde_json::Value = serde_json::from_slice(&Person::new(3, 4).body()).unwrap();
        assert_eq!(body["user_name"], "load-3-4");
        assert_eq!(body["name"]["first_Name"], "Elif");
        assert_eq!(body["phone"]["mobile"]["countryCode"], "+1");
        assert_eq!(body["phone"]["mobile"]["number"].as_str().unwrap().len(), 10);
    }

    #[test]
    fn drawing_goes_on() {
        let people = People::new(9);
        assert_eq!(people.draw().user_name, "load-9-0");
        assert_eq!(people.draw().user_name, "load-9-1");
    }
}
