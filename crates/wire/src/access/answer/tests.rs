//! The answers against the vendor's printed ones, member for member.

use super::{
    Cards, DoorOutcome, GROUP_UPDATED, GroupRow, GuestDoorRow, GuestLinkCreated, GuestLinkRow,
    INVITED, Invited, List, ResourceRow, ResourceStatus, UserRow, error, success, write_cards,
    write_group, write_group_created, write_guest_doors, write_guest_link,
    write_guest_link_created, write_invited, write_mass_lock, write_resource, write_user,
};
use crate::access::request::Card;

/// The person of the document's example.
const PRINTED: UserRow<'_, &str> = UserRow {
    ad_status: "ACTIVE",
    active_date: Some(1_584_667_834_000_000),
    confirmed: Some(1_584_667_816_000_000),
    created: Some(1_584_667_805_000_000),
    device_added: Some(1_674_517_595_999_999),
    email: "joe@developer.com",
    email_id: 1,
    email_status: "CONFIRMED",
    first_name: "Chad",
    groups: &["Employees"],
    last_name: "Spensky",
    name: "Joe Developer",
    user_id: Some(1),
    username: Some("cspensky"),
    unique_id: "u",
};

const PRINTED_TEXT: &str = r#"{"ad_status":"ACTIVE","active_date":"2020-03-20 01:30:34","confirmed":"2020-03-20 01:30:16","created":"2020-03-20 01:30:05","device_added":"2023-01-23 23:46:35","email":"joe@developer.com","email_id":1,"email_status":"CONFIRMED","first_name":"Chad","groups":[["Employees"]],"last_name":"Spensky","name":"Joe Developer","user_id":1,"username":"cspensky","unique_id":"u"}"#;

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).expect("text")
}

#[test]
fn a_person_is_written_as_the_document_prints_one() {
    assert_eq!(written(|out| write_user(out, &PRINTED)), PRINTED_TEXT);
}

#[test]
fn what_a_person_has_not_is_null_and_what_she_has_is_escaped() {
    let user: UserRow<'_, String> = UserRow {
        ad_status: "A\"",
        active_date: None,
        confirmed: None,
        created: Some(-1),
        device_added: None,
        email: "é\\@x",
        email_id: i64::MIN,
        email_status: "\u{1}\n",
        first_name: "",
        groups: &["a".to_owned(), "b\t".to_owned()],
        last_name: "",
        name: "\u{1f}",
        user_id: None,
        username: None,
        unique_id: "",
    };
    assert_eq!(
        written(|out| write_user(out, &user)),
        r#"{"ad_status":"A\"","active_date":null,"confirmed":null,"created":"1969-12-31 23:59:59","device_added":null,"email":"é\\@x","email_id":-9223372036854775808,"email_status":"\u0001\n","first_name":"","groups":[["a"],["b\t"]],"last_name":"","name":"\u001f","user_id":null,"username":null,"unique_id":""}"#
    );
}

#[test]
fn a_list_is_brackets_and_commas_around_its_entries() {
    assert_eq!(written(|out| List::default().finish(out)), "[]");
    let two = written(|out| {
        let mut list = List::default();
        for _ in 0..2 {
            list.next(out);
            write_user(out, &PRINTED);
        }
        list.finish(out);
    });
    assert_eq!(two, format!("[{PRINTED_TEXT},{PRINTED_TEXT}]"));
}

#[test]
fn a_resource_has_its_status_inside() {
    let mut resource = ResourceRow {
        groups: &["Doors"],
        policies: &["Always", "Night"],
        name: "Front",
        org_id: 1,
        public_key: Some("k"),
        resource_id: 7,
        resource_type: "DOOR",
        resource_subtype: Some("strike"),
        resource_info: Some("i"),
        resource_status: ResourceStatus {
            lock_status: Some("LOCKED"),
            online_status: Some("ONLINE"),
        },
        seen: Some(0),
        status: "ACTIVE",
        unique_id: "u",
        updated: Some(1_584_667_834_000_000),
        uuid: "v",
    };
    assert_eq!(
        written(|out| write_resource(out, &resource)),
        r#"{"groups":[["Doors"]],"policies":[["Always"],["Night"]],"name":"Front","org_id":1,"public_key":"k","resource_id":7,"resource_type":"DOOR","resource_subtype":"strike","resource_info":"i","resource_status":{"lock_status":"LOCKED","online_status":"ONLINE"},"seen":"1970-01-01 00:00:00","status":"ACTIVE","unique_id":"u","updated":"2020-03-20 01:30:34","uuid":"v"}"#
    );
    resource.resource_status = ResourceStatus { lock_status: None, online_status: None };
    (resource.public_key, resource.seen, resource.updated) = (None, None, None);
    (resource.resource_subtype, resource.resource_info) = (None, None);
    (resource.groups, resource.policies) = (&[], &[]);
    assert_eq!(
        written(|out| write_resource(out, &resource)),
        r#"{"groups":[],"policies":[],"name":"Front","org_id":1,"public_key":null,"resource_id":7,"resource_type":"DOOR","resource_subtype":null,"resource_info":null,"resource_status":{"lock_status":null,"online_status":null},"seen":null,"status":"ACTIVE","unique_id":"u","updated":null,"uuid":"v"}"#
    );
}

#[test]
fn a_group_says_how_many_it_holds() {
    let group = GroupRow { id: 2, name: "Staff", items: &[1, 20, -3] };
    assert_eq!(
        written(|out| write_group(out, &group)),
        r#"{"id":2,"name":"Staff","count":3,"items":[1,20,-3]}"#
    );
}

#[test]
fn inviting_answers_with_every_list_of_the_document() {
    let answer = Invited {
        success: INVITED,
        added: &["a@b.c"],
        invited: &["d@e.f", "g@h.i"],
        exists: &[],
        invalid: &["x"],
        failed_invite: &[],
        add_ids: &[1, 2, 3],
        group_names: &["Staff"],
        send_email: true,
    };
    assert_eq!(
        written(|out| write_invited(out, &answer)),
        r#"{"success":"Success! All members have been invited to join your organization.","added":["a@b.c"],"invited":["d@e.f","g@h.i"],"exists":[],"invalid":["x"],"failed_invite":[],"add_ids":[1,2,3],"group_names":["Staff"],"send_email":true}"#
    );
}

#[test]
fn groups_answer_as_the_document_prints() {
    assert_eq!(
        written(|out| write_group_created(out, 2)),
        r#"{"success":"Group has been successfully created!","group_id":2}"#
    );
    assert_eq!(success(GROUP_UPDATED), br#"{"success":"Group has been successfully updated!"}"#);
}

#[test]
fn an_error_is_one_escaped_text() {
    assert_eq!(error("no \"x\""), br#"{"error":"no \"x\""}"#);
}

#[test]
fn cards_are_written_with_their_leading_zeros() {
    let cards = [
        Card { number: "0042".into(), label: Some("blue".into()) },
        Card { number: "7".into(), label: None },
    ];
    let answer = Cards { email_id: 1, cards: &cards };
    assert_eq!(
        written(|out| write_cards(out, &answer)),
        r#"{"email_id":1,"smartcards":[{"label":"blue","number":"0042"},{"label":null,"number":"7"}]}"#
    );
}

#[test]
fn a_guest_link_answers_as_the_document_prints() {
    let link = GuestLinkCreated {
        magic_token: "WufGylsf1w0ZFZfYAw8_ziK3KxDOYQ16IPLwgSpFg9WjJzQZF-u8XLKU7fQsTB8gCnuUlm1OHA0wjxBzGFFkOg",
        email_ids: &[("email@address.com", 5)],
        config_id: 2,
        magic_link_id: 3,
    };
    assert_eq!(
        written(|out| write_guest_link_created(out, &link)),
        r#"{"success":"Successfully created a new temporary policy and magic link.","magic_token":"WufGylsf1w0ZFZfYAw8_ziK3KxDOYQ16IPLwgSpFg9WjJzQZF-u8XLKU7fQsTB8gCnuUlm1OHA0wjxBzGFFkOg","email_ids":{"email@address.com":5},"config_id":2,"magic_link_id":3}"#
    );
    assert!(!format!("{link:?}").contains("WufGylsf1w0"));
}

#[test]
fn guest_links_are_listed_without_their_token() {
    let link = GuestLinkRow {
        magic_link_id: 3,
        name: "n",
        email_ids: &[("a@b.c", 1), ("d@e.f", 2)],
        resource_ids: &[7],
        config_id: 2,
        start_time: Some(1_584_667_834_000_000),
        end_time: None,
    };
    assert_eq!(
        written(|out| write_guest_link(out, &link)),
        r#"{"magic_link_id":3,"name":"n","email_ids":{"a@b.c":1,"d@e.f":2},"resource_id_list":[7],"config_id":2,"start_time":"2020-03-20 01:30:34","end_time":null}"#
    );
}

#[test]
fn locking_many_doors_names_the_outcome_of_each() {
    let doors = [
        DoorOutcome { uuid: "u", name: "Front", outcome: Ok("locked") },
        DoorOutcome { uuid: "v", name: "Back", outcome: Err("out of reach") },
    ];
    assert_eq!(
        written(|out| write_mass_lock(out, "1 of 2", &doors)),
        r#"{"success":"1 of 2","doors":[{"uuid":"u","name":"Front","success":"locked"},{"uuid":"v","name":"Back","error":"out of reach"}]}"#
    );
}

#[test]
fn the_doors_of_a_guest_come_with_the_links_name_and_end() {
    let door = GuestDoorRow {
        resource_id: 3,
        uuid: "bf78c938-bf06-4625-bf79-7622f3f98e88",
        name: "Front \"door\"",
        lock_status: Some("LOCKED"),
        online_status: None,
    };
    let mut out = Vec::new();
    write_guest_doors(&mut out, "ok", ("Yoga", Some(0)), &[door, door]);
    let row = r#"{"resource_id":3,"uuid":"bf78c938-bf06-4625-bf79-7622f3f98e88","name":"Front \"door\"","lock_status":"LOCKED","online_status":null}"#;
    let expected = format!(
        r#"{{"success":"ok","name":"Yoga","end_time":"1970-01-01 00:00:00","resources":[{row},{row}]}}"#
    );
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}
