//! Guest links: what makes one, the cards beside its e-mails, and its week.

use super::{card, parameters, refused};
use crate::access::problem::ProblemKind;
use crate::access::request::{GuestLinkCreate, MAX_RANGES};

/// A guest link with one more member.
fn link(member: &str) -> String {
    format!(r#"{{"email_list":["a@b.c","d@e.f"],"resource_id_list":7,"name":"n",{member}}}"#)
}

fn refused_link(member: &str) -> (&'static str, ProblemKind) {
    refused(GuestLinkCreate::read(&parameters(&link(member))).map(|_| ()))
}

#[test]
fn a_guest_link_is_read_with_everything_the_document_lists() {
    let body = r#"{"email_list":["a@b.c","d@e.f"],"resource_id_list":[7,"8"],"name":"n",
        "end_time":"2020-03-20 01:30:34","start_time":"2020-03-20T01:30:33Z","send_email":"False",
        "config_id":"3","smartcards":[{"label":"l","number":"001"},{}],"allow_duplicates":1,
        "time_mapping":[[],[[9,17]],[[9,12],[13,17.5]],[],[],[],[[0,24]]]}"#;
    let parameters = parameters(body);
    let link = GuestLinkCreate::read(&parameters).expect("a guest link");
    assert_eq!(link.emails, ["a@b.c", "d@e.f"]);
    assert_eq!(link.resource_ids, [7, 8]);
    assert_eq!((link.name, link.config_id), ("n", Some(3)));
    assert_eq!(link.end_time, Some(1_584_667_834_000_000));
    assert_eq!(link.start_time, Some(1_584_667_833_000_000));
    assert!(!link.send_email && link.allow_duplicates);
    assert_eq!(link.cards, Some(vec![Some(card("001", Some("l"))), None]));
    let week = link.time_mapping.expect("a week").0;
    assert_eq!(week[1], [(9.0, 17.0)]);
    assert_eq!(week[2], [(9.0, 12.0), (13.0, 17.5)]);
    assert_eq!((week[0].len(), week[6].as_slice()), (0, &[(0.0, 24.0)][..]));
}

#[test]
fn a_guest_link_needs_people_doors_and_a_name_only() {
    let least = parameters("emails=a@b.c&resource_id_list=7&name=n");
    let link = GuestLinkCreate::read(&least).expect("a guest link");
    assert_eq!((link.end_time, link.start_time), (None, None));
    assert!(link.send_email && !link.allow_duplicates);
    assert_eq!((link.cards, link.time_mapping, link.config_id), (None, None, None));
    for (body, name) in [
        ("resource_id_list=7&name=n", "email_list"),
        ("email_list=[]&resource_id_list=7&name=n", "email_list"),
        ("email_list=a@b.c&name=n", "resource_id_list"),
        ("email_list=a@b.c&resource_id_list=[]&name=n", "resource_id_list"),
        ("email_list=a@b.c&resource_id_list=7&name=", "name"),
    ] {
        let result = GuestLinkCreate::read(&parameters(body)).map(|_| ());
        assert_eq!(refused(result), (name, ProblemKind::Missing), "{body}");
    }
}

#[test]
fn a_link_without_an_end_may_say_never_and_one_without_a_start_now() {
    for member in [r#""end_time":"never","start_time":"now""#, r#""end_time":"","start_time":null"#]
    {
        let body = link(member);
        let parameters = parameters(&body);
        let link = GuestLinkCreate::read(&parameters).expect("a guest link");
        assert_eq!((link.end_time, link.start_time), (None, None), "{member}");
    }
    assert!(matches!(
        refused_link(r#""start_time":"never""#),
        ("start_time", ProblemKind::Wrong { .. })
    ));
    assert!(matches!(refused_link(r#""end_time":"now""#), ("end_time", ProblemKind::Wrong { .. })));
}

#[test]
fn cards_of_a_guest_link_are_one_for_each_email() {
    let unaligned = ProblemKind::Unaligned { expected: 2, found: 1 };
    assert_eq!(refused_link(r#""smartcards":[{"number":"1"}]"#), ("smartcards", unaligned));
    let problem = GuestLinkCreate::read(&parameters(&link(r#""smartcards":"[{}]""#))).map(|_| ());
    assert_eq!(
        problem.expect_err("refused").to_string(),
        "smartcards must have one entry for each e-mail, 2, but has 1"
    );
    for cards in ["[null,{}]", r#"[{"number":"","label":""},{"number":null}]"#] {
        let body = link(&format!(r#""smartcards":{cards}"#));
        let parameters = parameters(&body);
        let link = GuestLinkCreate::read(&parameters).expect("a guest link");
        assert_eq!(link.cards, Some(vec![None, None]), "{cards}");
    }
    let wrong = refused_link(r#""smartcards":[null,{"number":"x"}]"#);
    assert!(
        matches!(wrong, ("smartcards", ProblemKind::WrongEntry { number: 2, .. })),
        "{wrong:?}"
    );
    let lists = refused_link(r#""smartcards":[[],[]]"#);
    assert!(
        matches!(lists, ("smartcards", ProblemKind::WrongEntry { number: 1, .. })),
        "{lists:?}"
    );
}

#[test]
fn a_week_has_seven_days_of_pairs_of_finite_numbers() {
    for days in 0..10 {
        let week = format!("[{}]", vec!["[[0,24]]"; days].join(","));
        let body = link(&format!(r#""time_mapping":"{week}""#));
        let parameters = parameters(&body);
        assert_eq!(GuestLinkCreate::read(&parameters).is_ok(), days == 7, "{days} days");
    }
    for day in [
        "1",
        "null",
        "\"\"",
        "[1,2]",
        "[[1]]",
        "[[1,2,3]]",
        "[[\"1\",2]]",
        "[[\"NaN\",2]]",
        "[[1,null]]",
        "[[1e999,2]]",
        "{}",
    ] {
        let wrong = refused_link(&format!(r#""time_mapping":[[],{day},[],[],[],[],[]]"#));
        let second = matches!(wrong, ("time_mapping", ProblemKind::WrongEntry { number: 2, .. }));
        assert!(second, "{day}: {wrong:?}");
    }
    let bare = refused_link(r#""time_mapping":"[[[NaN,1]],[],[],[],[],[],[]]""#);
    assert!(matches!(bare, ("time_mapping", ProblemKind::NotJson { .. })), "{bare:?}");
    let six = link(r#""time_mapping":[[],[],[],[],[],[]]"#);
    let text = GuestLinkCreate::read(&parameters(&six)).expect_err("refused").to_string();
    assert!(text.starts_with("time_mapping must be 7 lists, Sunday first"), "{text}");
}

#[test]
fn hours_of_a_week_are_left_for_the_rules_to_judge() {
    let body = link(r#""time_mapping":[[[17,9],[-1,1e308]],[],[],[],[],[],[]]"#);
    let parameters = parameters(&body);
    let link = GuestLinkCreate::read(&parameters).expect("a guest link");
    assert_eq!(link.time_mapping.expect("a week").0[0], [(17.0, 9.0), (-1.0, 1e308)]);
}

#[test]
fn a_day_has_its_bound() {
    let day = |ranges: usize| {
        let ranges = vec!["[0,1]"; ranges].join(",");
        link(&format!(r#""time_mapping":[[{ranges}],[],[],[],[],[],[]]"#))
    };
    assert!(GuestLinkCreate::read(&parameters(&day(MAX_RANGES))).is_ok());
    assert!(GuestLinkCreate::read(&parameters(&day(MAX_RANGES + 1))).is_err());
}

#[test]
fn a_week_may_come_day_by_day_out_of_a_form() {
    let body =
        "emails=a@b.c&resource_id_list=7&name=n".to_owned() + &"&time_mapping[]=[[9,17]]".repeat(7);
    let parameters = parameters(&body);
    let link = GuestLinkCreate::read(&parameters).expect("a guest link");
    assert_eq!(link.time_mapping.expect("a week").0[6], [(9.0, 17.0)]);
}
