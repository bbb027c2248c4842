//! What holds for every request of the Access interface, whatever place and form its parameters take.

use doorward_wire::access::Given;
use doorward_wire::access::answer::{List, UserRow, write_user};
use doorward_wire::access::parameters::{Parameters, Sources};
use doorward_wire::access::request::{
    ComputerUserNames, GuestLinkCreate, InviteCall, MassLock, ModifyCards,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generate::{binary, mutated, soup};

/// A text as a form carries it: every byte escaped but letters and digits, a blank as `+`.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
            b' ' => "+".to_owned(),
            _ => format!("%{byte:02x}"),
        })
        .collect()
}

fn pairs(key: &str, values: &[String]) -> String {
    let pairs: Vec<String> =
        values.iter().map(|value| format!("{}={}", encoded(key), encoded(value))).collect();
    pairs.join("&")
}

fn multipart(key: &str, values: &[String]) -> String {
    let parts: Vec<String> = values
        .iter()
        .map(|value| {
            format!("--XX\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n")
        })
        .collect();
    parts.concat() + "--XX--\r\n"
}

const MULTIPART: &str = "multipart/form-data; boundary=XX";

/// Every request that says that `list` is these values: query, type and body.
fn requests(values: &[String]) -> Vec<(String, &'static str, String)> {
    let serialised = json!(values).to_string();
    let serialised_entry = [serialised.clone()];
    let commas = [values.join(", ")];
    let mut requests = vec![
        (String::new(), "application/json", json!({ "list": values }).to_string()),
        (String::new(), "", json!({ "list": serialised }).to_string()),
        (String::new(), "text/plain", json!({ "list": commas[0] }).to_string()),
    ];
    let forms =
        [("list", values), ("list[]", values), ("list", &serialised_entry), ("list", &commas)];
    for (key, values) in forms {
        requests.push((pairs(key, values), "", String::new()));
        requests.push((String::new(), "", pairs(key, values)));
        requests.push((String::new(), MULTIPART, multipart(key, values)));
    }
    requests
}

fn read<'a>(query: &'a str, content_type: &'a str, body: &'a [u8]) -> Parameters<'a> {
    let content_type = Some(content_type).filter(|text| !text.is_empty());
    Parameters::read(&Sources { query: query.as_bytes(), content_type, body }).expect("readable")
}

/// Whatever the readers make of it, they return.
fn read_everything(sources: &Sources<'_>) {
    let Ok(parameters) = Parameters::read(sources) else { return };
    let _ = InviteCall::read(&parameters);
    let _ = GuestLinkCreate::read(&parameters);
    let _ = ModifyCards::read(&parameters);
    let _ = ComputerUserNames::read(&parameters);
    let _ = MassLock::read(&parameters);
}

/// Text without commas or blanks at its ends, which a list with commas cannot carry; and no `[` in
/// front, which makes it JSON.
const ENTRY: &str = "[^,\\[\\s\\p{Cc}]([^,\\p{Cc}]{0,8}[^,\\s\\p{Cc}])?";

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_form_of_a_list_in_every_place_reads_the_same(
        values in prop::collection::vec(ENTRY, 1..6),
    ) {
        for (query, content_type, body) in requests(&values) {
            let parameters = read(&query, content_type, body.as_bytes());
            let Given::Value(list) = parameters.strings("list")? else {
                return Err(TestCaseError::fail(format!("{query} {body} is a list")));
            };
            prop_assert_eq!(&list, &values, "{} {}", query, body);
        }
    }

    #[test]
    fn every_form_of_a_list_of_numbers_reads_the_same(
        numbers in prop::collection::vec(any::<i64>(), 1..6),
    ) {
        let values: Vec<String> = numbers.iter().map(i64::to_string).collect();
        for (query, content_type, body) in requests(&values) {
            let parameters = read(&query, content_type, body.as_bytes());
            prop_assert_eq!(parameters.integers("list")?, Given::Value(numbers.clone()));
        }
        let body = json!({ "list": numbers }).to_string();
        prop_assert_eq!(read("", "", body.as_bytes()).integers("list")?, Given::Value(numbers));
    }

    #[test]
    fn any_text_comes_out_of_a_form_as_it_went_in(
        name in prop::sample::select(&["name", "a b", "é&=", "%41"][..]),
        text in any::<String>(),
    ) {
        let form = pairs(name, std::slice::from_ref(&text));
        let given = if text.is_empty() { Given::Empty } else { Given::Value(text.as_str()) };
        for (query, body) in [(form.as_str(), ""), ("", form.as_str())] {
            let parameters = read(query, "", body.as_bytes());
            prop_assert_eq!(parameters.string(name)?, given);
        }
    }

    #[test]
    fn the_strongest_place_that_has_a_parameter_counts_whatever_it_says(
        query in prop::option::of(0..100_i64),
        form in prop::option::of(0..100_i64),
        json in prop::option::of(0..100_i64),
    ) {
        // One body is a form or JSON, never both: each beside the query.
        let in_query = query.map(|number| format!("n={number}")).unwrap_or_default();
        let in_form = form.map(|number| format!("n={number}")).unwrap_or_default();
        let in_json = json.map_or(json!({}), |number| json!({ "n": number })).to_string();
        let over_query = |body: Option<i64>| body.or(query);
        prop_assert_eq!(read(&in_query, "", in_form.as_bytes()).integer("n")?.value(), over_query(form));
        prop_assert_eq!(read(&in_query, "", in_json.as_bytes()).integer("n")?.value(), over_query(json));
    }

    #[test]
    fn people_that_are_written_are_read_back_by_a_strict_reader(
        texts in prop::collection::vec(any::<String>(), 6),
        groups in prop::collection::vec(any::<String>(), 0..4),
        ids in any::<(i64, Option<i64>)>(),
        count in 0..3_usize,
    ) {
        let user = UserRow {
            ad_status: "ACTIVE",
            active_date: None,
            confirmed: Some(0),
            created: None,
            device_added: None,
            email: &texts[0],
            email_id: ids.0,
            email_status: "CONFIRMED",
            first_name: &texts[1],
            groups: &groups,
            last_name: &texts[2],
            name: &texts[3],
            user_id: ids.1,
            username: Some(&texts[4]),
            unique_id: &texts[5],
        };
        let mut out = Vec::new();
        let mut list = List::default();
        for _ in 0..count {
            list.next(&mut out);
            write_user(&mut out, &user);
        }
        list.finish(&mut out);
        let lists: Vec<[&String; 1]> = groups.iter().map(|group| [group]).collect();
        let expected = json!({
            "ad_status": "ACTIVE", "active_date": null, "confirmed": "1970-01-01 00:00:00",
            "created": null, "device_added": null, "email": texts[0], "email_id": ids.0,
            "email_status": "CONFIRMED", "first_name": texts[1], "groups": lists,
            "last_name": texts[2], "name": texts[3], "user_id": ids.1, "username": texts[4],
            "unique_id": texts[5],
        });
        prop_assert_eq!(serde_json::from_slice::<Value>(&out)?, json!(vec![expected; count]));
    }

    #[test]
    fn times_that_are_written_are_read_back(seconds in -62_135_596_800..253_402_214_400_i64) {
        let user: UserRow<'_, &str> = UserRow {
            ad_status: "", active_date: Some(seconds * 1_000_000), confirmed: None, created: None,
            device_added: None, email: "", email_id: 0, email_status: "", first_name: "",
            groups: &[], last_name: "", name: "", user_id: None, username: None, unique_id: "",
        };
        let mut out = Vec::new();
        write_user(&mut out, &user);
        let written: Value = serde_json::from_slice(&out)?;
        let link = json!({
            "email_list": "a@b.c", "resource_id_list": 1, "name": "n",
            "end_time": written["active_date"],
        })
        .to_string();
        let parameters = read("", "", link.as_bytes());
        prop_assert_eq!(GuestLinkCreate::read(&parameters)?.end_time, Some(seconds * 1_000_000));
    }

    #[test]
    fn arbitrary_requests_never_panic(
        query in binary(),
        content_type in prop::sample::select(&["", "application/json", MULTIPART][..]),
        body in prop_oneof![binary(), mutated(), soup().prop_map(String::into_bytes)],
    ) {
        read_everything(&Sources { query: &query, content_type: Some(content_type), body: &body });
    }

    #[test]
    fn arbitrary_values_under_known_names_never_panic(
        value in prop_oneof![soup(), mutated().prop_map(|text| String::from_utf8_lossy(&text).into_owned())],
    ) {
        let names = ["emails", "smartcards", "groups", "time_mapping", "end_time", "resource_id_list",
            "computer_usernames", "lock_state", "email_id", "name"];
        let form: Vec<String> =
            names.iter().map(|name| format!("{name}={}", encoded(&value))).collect();
        read_everything(&Sources { body: form.join("&").as_bytes(), ..Sources::default() });
        let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":{value}")).collect();
        let body = format!("{{{}}}", members.join(","));
        read_everything(&Sources { body: body.as_bytes(), ..Sources::default() });
    }
}

#[test]
fn the_documents_own_weeks_are_read() {
    for (printed, day, ranges) in [
        ("[[[0,24]],[[0,24]],[[0,24]],[[0,24]],[[0,24]],[[0,24]],[[0,24]]]", 0, &[(0.0, 24.0)][..]),
        ("[[],[[9,17]],[[9,17]],[[9,17]],[[9,17]],[[9,17]],[]]", 1, &[(9.0, 17.0)]),
        ("[[],[[9,12],[13,17]], [[9,12],[13,17]], [],[],[],[]]", 2, &[(9.0, 12.0), (13.0, 17.0)]),
    ] {
        let query =
            format!("email_list=a@b.c&resource_id_list=1&name=n&time_mapping={}", encoded(printed));
        let parameters = read(&query, "", b"");
        let link = GuestLinkCreate::read(&parameters).expect("a guest link");
        assert_eq!(link.time_mapping.expect("a week").0[day], ranges, "{printed}");
    }
}

#[test]
fn the_documents_own_smartcards_are_read_with_their_typeset_quotes() {
    // The page's typesetting turned the quotes of this one sample into typographic ones.
    let body = "email_list=a@b.c&resource_id_list=1&name=n\
        &smartcards=[{“label”: “<label>”, “number”: “12”}]";
    let parameters = read("", "", body.as_bytes());
    let link = GuestLinkCreate::read(&parameters).expect("a guest link");
    let card = link.cards.expect("cards").remove(0).expect("a card");
    assert_eq!((card.number.as_ref(), card.label.as_deref()), ("12", Some("<label>")));
}
