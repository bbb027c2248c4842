//! What the Access interface's longest answer and longest request cost, beside a general writer and
//! reader of the same bytes.
//!
//! `cargo bench -p doorward-wire --bench access`. Compare within one run only.

use divan::{Bencher, black_box, counter::BytesCount};
use doorward_wire::access::answer::{List, UserRow, write_user};
use doorward_wire::access::parameters::{Parameters, Sources};
use doorward_wire::access::request::InviteCall;
use serde::Serialize;

fn main() {
    divan::main();
}

const PEOPLE: usize = 10_000;

/// 2020-03-20 01:30:34, µs since 1970.
const ACTIVE: i64 = 1_584_667_834_000_000;

/// What varies from person to person.
struct Person {
    number: i64,
    email: String,
    first_name: String,
    name: String,
    user_name: String,
    unique_id: String,
    active: i64,
}

fn people() -> Vec<Person> {
    (1..).take(PEOPLE).map(person).collect()
}

fn person(number: i64) -> Person {
    Person {
        number,
        email: format!("person{number}@example.com"),
        first_name: format!("Person{number}"),
        name: format!("Person{number} Developer"),
        user_name: format!("pdeveloper{number}"),
        unique_id: format!("1ca73990-a948-4ef7-ad76-{number:012}"),
        active: ACTIVE + number * 61_000_000,
    }
}

const GROUPS: [&str; 2] = ["Employees", "Second floor"];

fn write(people: &[Person]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut list = List::default();
    for person in people {
        list.next(&mut out);
        let row = UserRow {
            ad_status: "ACTIVE",
            active_date: Some(person.active),
            confirmed: Some(person.active),
            created: Some(person.active),
            device_added: Some(person.active),
            email: &person.email,
            email_id: person.number,
            email_status: "CONFIRMED",
            first_name: &person.first_name,
            groups: &GROUPS,
            last_name: "Developer",
            name: &person.name,
            user_id: Some(person.number),
            username: Some(&person.user_name),
            unique_id: &person.unique_id,
        };
        write_user(&mut out, &row);
    }
    list.finish(&mut out);
    out
}

/// The same for a general writer, which gets its times and lists of lists ready made.
#[derive(Serialize)]
struct Row<'a> {
    ad_status: &'a str,
    active_date: String,
    confirmed: String,
    created: String,
    device_added: String,
    email: &'a str,
    email_id: i64,
    email_status: &'a str,
    first_name: &'a str,
    groups: [[&'a str; 1]; 2],
    last_name: &'a str,
    name: &'a str,
    user_id: i64,
    username: &'a str,
    unique_id: &'a str,
}

fn rows<'a>(people: &'a [Person], written: &serde_json::Value) -> Vec<Row<'a>> {
    let row = |(index, person): (usize, &'a Person)| {
        let time = written.get(index).and_then(|row| row.get("active_date")?.as_str());
        let time = time.unwrap_or_default().to_owned();
        Row {
            ad_status: "ACTIVE",
            active_date: time.clone(),
            confirmed: time.clone(),
            created: time.clone(),
            device_added: time,
            email: &person.email,
            email_id: person.number,
            email_status: "CONFIRMED",
            first_name: &person.first_name,
            groups: GROUPS.map(|group| [group]),
            last_name: "Developer",
            name: &person.name,
            user_id: person.number,
            username: &person.user_name,
            unique_id: &person.unique_id,
        }
    };
    people.iter().enumerate().map(row).collect()
}

#[divan::bench]
fn write_10_000_users(bencher: Bencher) {
    let people = people();
    bencher.counter(BytesCount::new(write(&people).len())).bench(|| write(black_box(&people)));
}

#[divan::bench]
fn write_10_000_users_serde_json(bencher: Bencher) {
    let people = people();
    let ours = write(&people);
    let rows = rows(&people, &serde_json::from_slice(&ours).unwrap_or_default());
    assert!(serde_json::to_vec(&rows).is_ok_and(|theirs| theirs == ours), "the same bytes");
    bencher
        .counter(BytesCount::new(ours.len()))
        .bench(|| serde_json::to_vec(black_box(&rows)).unwrap_or_default());
}

/// POST /invites with 1,000 e-mails, as JSON.
fn invitation() -> Vec<u8> {
    let emails: Vec<String> =
        (0..1000).map(|number| format!("person{number}@example.com")).collect();
    serde_json::json!({ "emails": emails, "no_email": true }).to_string().into_bytes()
}

#[divan::bench]
fn read_1_000_emails(bencher: Bencher) {
    let body = invitation();
    bencher.counter(BytesCount::of_slice(&body)).bench(|| {
        let sources = Sources { body: black_box(&body), ..Sources::default() };
        Parameters::read(&sources).is_ok_and(|parameters| InviteCall::read(&parameters).is_ok())
    });
}

#[divan::bench]
fn read_1_000_emails_serde_json(bencher: Bencher) {
    let body = invitation();
    bencher
        .counter(BytesCount::of_slice(&body))
        .bench(|| serde_json::from_slice::<serde_json::Value>(black_box(&body)).is_ok());
}

/// The same e-mails as a key that is repeated a thousand times.
#[divan::bench]
fn read_1_000_emails_out_of_a_form(bencher: Bencher) {
    let pairs: Vec<String> =
        (0..1000).map(|number| format!("emails=person{number}%40example.com")).collect();
    let body = pairs.join("&");
    bencher.counter(BytesCount::of_str(&body)).bench(|| {
        let sources = Sources { body: black_box(body.as_bytes()), ..Sources::default() };
        Parameters::read(&sources).is_ok_and(|parameters| InviteCall::read(&parameters).is_ok())
    });
}
