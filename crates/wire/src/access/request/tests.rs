//! What each request takes from whom, and what it refuses. Guest links have their own file.

mod link;

use super::{
    Card, CardsOf, ComputerUserNames, DeleteUser, GroupChange, GroupCreate, GroupDelete, GroupKind,
    GroupReference, GuestLinkDelete, GuestLinkUse, Invite, InviteCall, ListGroups, ListResources,
    ListUsers, MassLock, ModifyCards, ModifyRank, Rank, ResourceKind, SetLockStatus,
};
use crate::access::Given;
use crate::access::parameters::{Parameters, Sources};
use crate::access::problem::{ParameterProblem, ProblemKind};

fn parameters(body: &str) -> Parameters<'_> {
    Parameters::read(&Sources { body: body.as_bytes(), ..Sources::default() }).expect("readable")
}

fn card<'a>(number: &'a str, label: Option<&'a str>) -> Card<'a> {
    Card { number: number.into(), label: label.map(Into::into) }
}

fn invite(body: &str) -> Result<(), ParameterProblem> {
    InviteCall::read(&parameters(body)).map(|_| ())
}

fn refused(result: Result<(), ParameterProblem>) -> (&'static str, ProblemKind) {
    let problem = result.expect_err("refused");
    (problem.name, problem.kind)
}

#[test]
fn an_invitation_is_read_with_cards_and_groups() {
    let body = r#"{"emails":["a@b.c","d@e.f","g@h.i"],"no_email":"True",
        "smartcards":[[{"number":"007","label":"blue"},{"number":12}],null,[]],
        "groups":[{"id":"3","name":"Staff"},{"id":4}]}"#;
    let parameters = parameters(body);
    let expected = Invite {
        emails: vec!["a@b.c".into(), "d@e.f".into(), "g@h.i".into()],
        cards: Some(vec![vec![card("007", Some("blue")), card("12", None)], vec![], vec![]]),
        groups: vec![
            GroupReference { id: 3, name: Some("Staff".into()) },
            GroupReference { id: 4, name: None },
        ],
        no_email: true,
    };
    assert_eq!(InviteCall::read(&parameters), Ok(InviteCall::Invite(expected)));
}

#[test]
fn an_invitation_is_read_out_of_a_form_with_serialised_lists() {
    let whole = r#"emails=a@b.c&emails=d@e.f&smartcards=[[{"number":"007"}],[]]&groups=[{"id":3}]"#;
    let entries =
        r#"email_list=a@b.c,d@e.f&smartcards[]=[{"number":"007"}]&smartcards[]=&groups={"id":3}"#;
    for body in [whole, entries] {
        let parameters = parameters(body);
        let Ok(InviteCall::Invite(invite)) = InviteCall::read(&parameters) else {
            panic!("{body} is an invitation");
        };
        assert_eq!(invite.emails, ["a@b.c", "d@e.f"]);
        assert_eq!(invite.cards, Some(vec![vec![card("007", None)], vec![]]));
        assert_eq!(invite.groups, [GroupReference { id: 3, name: None }]);
        assert!(!invite.no_email);
    }
}

#[test]
fn an_email_alone_sends_the_invitation_again() {
    for body in ["email=a@b.c", r#"{"email":"a@b.c","emails":null}"#] {
        let parameters = parameters(body);
        assert_eq!(
            InviteCall::read(&parameters),
            Ok(InviteCall::SendAgain { email: "a@b.c" }),
            "{body}"
        );
    }
    assert_eq!(refused(invite("x=1")), ("emails", ProblemKind::Missing));
    assert_eq!(refused(invite("emails=[]")), ("emails", ProblemKind::Missing));
}

#[test]
fn cards_of_an_invitation_keep_step_with_its_emails() {
    let body = |cards: &str| format!(r#"{{"emails":["a@b.c","d@e.f"],"smartcards":{cards}}}"#);
    let unaligned = ProblemKind::Unaligned { expected: 2, found: 1 };
    assert_eq!(refused(invite(&body("[[]]"))), ("smartcards", unaligned));
    for cards in ["null", "[]", "\"\"", "\"[]\"", "[[],[]]"] {
        assert_eq!(invite(&body(cards)), Ok(()), "{cards}");
    }
    for cards in [
        r#"[[],[{"number":"12a"}]]"#,
        r#"[[],[{"number":""}]]"#,
        r#"[[],[{"number":"-1"}]]"#,
        r#"[[],[{"number":1.5}]]"#,
        r#"[[],[{"label":"x"}]]"#,
        r#"[[],[{"number":"1","label":5}]]"#,
        r#"[[],["1"]]"#,
        r#"[[],{"number":"1"}]"#,
    ] {
        let (name, kind) = refused(invite(&body(cards)));
        assert!(matches!(kind, ProblemKind::WrongEntry { number: 2, .. }), "{cards}: {kind:?}");
        assert_eq!(name, "smartcards");
    }
}

#[test]
fn groups_of_an_invitation_need_an_id() {
    for groups in [r#"[{"name":"x"}]"#, "[3]", r#"[{"id":"x"}]"#, r#"[{"id":1,"name":[]}]"#] {
        let (name, kind) = refused(invite(&format!(r#"{{"emails":"a@b.c","groups":{groups}}}"#)));
        assert!(matches!(kind, ProblemKind::WrongEntry { number: 1, .. }), "{groups}: {kind:?}");
        assert_eq!(name, "groups");
    }
}

#[test]
fn cards_to_replace_a_persons_own_are_read_serialised_or_not() {
    let expected = ModifyCards {
        email_id: 1,
        cards: vec![card("0042", Some("blue")), card("17", None), card("18", None)],
        allow_duplicates: true,
    };
    let cards = r#"[{"number":"0042","label":"blue"},{"number":17,"label":null},{"number":"18","label":""}]"#;
    let form = format!("email_id=1&allow_duplicates=yes&smartcards={cards}");
    let json = format!(r#"{{"email_id":1,"allow_duplicates":true,"smartcards":{cards}}}"#);
    for body in [form, json] {
        assert_eq!(ModifyCards::read(&parameters(&body)), Ok(expected.clone()), "{body}");
    }
}

#[test]
fn an_empty_list_of_cards_clears_and_a_forgotten_one_does_not() {
    let read = |body: &str| {
        ModifyCards::read(&parameters(body))
            .map(|request| request.cards.len())
            .map_err(|problem| (problem.name, problem.kind))
    };
    assert_eq!(read("email_id=1&smartcards=[]"), Ok(0));
    assert_eq!(read(r#"{"email_id":1,"smartcards":[]}"#), Ok(0));
    for body in ["email_id=1", "email_id=1&smartcards=", r#"{"email_id":1,"smartcards":null}"#] {
        assert_eq!(read(body), Err(("smartcards", ProblemKind::Missing)), "{body}");
    }
    for text in ["0042", "blue", "[{number:1}]"] {
        let body = format!("email_id=1&smartcards={text}");
        let (name, kind) = read(&body).expect_err("refused");
        assert!(matches!(kind, ProblemKind::NotJson { .. }), "{text}: {kind:?}");
        assert_eq!(name, "smartcards");
    }
}

#[test]
fn card_numbers_are_never_in_debug_output() {
    let body = r#"{"email_id":1,"smartcards":[{"number":"471147","label":"PIN"}]}"#;
    let parameters = parameters(body);
    let shown = format!("{:?}", ModifyCards::read(&parameters));
    assert!(shown.contains("PIN") && !shown.contains("471147"), "{shown}");
}

#[test]
fn groups_are_made_changed_deleted_and_listed() {
    let made =
        parameters(r#"{"type":"Resources","name":"n","add_ids":[1,2],"resource_type":"door"}"#);
    let expected = GroupCreate {
        kind: GroupKind::Resources,
        name: "n",
        add_ids: vec![1, 2],
        resource_kind: Some(ResourceKind::Door),
    };
    assert_eq!(GroupCreate::read(&made), Ok(expected));
    let changed = parameters("type=users&group_id=2&del_ids=3,4&name=");
    let expected = GroupChange {
        kind: GroupKind::Users,
        group_id: 2,
        name: Given::Empty,
        add_ids: vec![],
        del_ids: vec![3, 4],
    };
    assert_eq!(GroupChange::read(&changed), Ok(expected));
    let deleted = GroupDelete { kind: None, group_id: 2 };
    assert_eq!(GroupDelete::read(&parameters("group_id=2")), Ok(deleted));
    let listed = ListGroups { kind: Some(GroupKind::Users), resource_kind: None };
    assert_eq!(ListGroups::read(&parameters("type=users")), Ok(listed));
    let resources = ListResources { kind: Some(ResourceKind::Computer) };
    assert_eq!(ListResources::read(&parameters("type=COMPUTER")), Ok(resources));
}

#[test]
fn a_group_needs_a_type_and_a_name_but_a_form_cannot_send_an_empty_list() {
    let created = parameters("type=users&name=n");
    assert_eq!(GroupCreate::read(&created).map(|group| group.add_ids), Ok(vec![]));
    for (body, name) in [("name=n", "type"), ("type=users", "name")] {
        let result = GroupCreate::read(&parameters(body)).map(|_| ());
        assert_eq!(refused(result), (name, ProblemKind::Missing));
    }
    let problem = GroupCreate::read(&parameters("type=user&name=n")).expect_err("refused");
    assert_eq!(problem.to_string(), "type must be users or resources");
    let problem = ListResources::read(&parameters(r#"{"type":1}"#)).expect_err("refused");
    assert_eq!(problem.to_string(), "type must be COMPUTER or DOOR");
}

#[test]
fn locks_are_set_one_or_many() {
    let one = parameters("uuid=u&lock_state=False&unlock_time=30");
    let expected = SetLockStatus { uuid: "u", lock_state: false, unlock_time: Some(30) };
    assert_eq!(SetLockStatus::read(&one), Ok(expected));
    let many = MassLock {
        lock_state: true,
        group_id: Some(4),
        unlock_time: None,
        force_lock: true,
        lock_wait: Some(3),
    };
    let body = r#"{"lock_state":true,"group_id":4,"force_lock":"yes","lock_wait":"3"}"#;
    assert_eq!(MassLock::read(&parameters(body)), Ok(many));
}

#[test]
fn an_unlock_time_of_any_size_is_read_and_text_is_not() {
    let read = |time: &str| {
        let body = format!("uuid=u&lock_state=0&unlock_time={time}");
        SetLockStatus::read(&parameters(&body)).map(|request| request.unlock_time)
    };
    assert_eq!(read("-5"), Ok(Some(-5)));
    assert_eq!(read("1000000000000"), Ok(Some(1_000_000_000_000)));
    assert_eq!(read(""), Ok(None));
    assert_eq!(
        read("soon").expect_err("refused").to_string(),
        "unlock_time must be a whole number in digits, such as 5"
    );
    assert_eq!(
        read("99999999999999999999").expect_err("refused").to_string(),
        "unlock_time is too large a number; send one of at most 18 digits"
    );
}

#[test]
fn a_lock_needs_its_door_and_its_state() {
    for (body, name) in
        [("lock_state=1", "uuid"), ("uuid=u", "lock_state"), ("uuid=u&lock_state=", "lock_state")]
    {
        let result = SetLockStatus::read(&parameters(body)).map(|_| ());
        assert_eq!(refused(result), (name, ProblemKind::Missing), "{body}");
    }
}

#[test]
fn people_are_listed_removed_and_given_ranks_and_names() {
    let listed = ListUsers { with_email: true, guests_only: true };
    assert_eq!(ListUsers::read(&parameters("email=true&user_tag=guest")), Ok(listed));
    let all = ListUsers { with_email: false, guests_only: false };
    assert_eq!(ListUsers::read(&parameters("{}")), Ok(all));
    assert!(ListUsers::read(&parameters("user_tag=STAFF")).is_err());

    let removed = parameters("email=a@b.c");
    assert_eq!(DeleteUser::read(&removed), Ok(DeleteUser { email_id: None, email: Some("a@b.c") }));
    let nobody = DeleteUser::read(&parameters("x=1")).map(|_| ());
    assert_eq!(refused(nobody), ("email_id", ProblemKind::Missing));

    let ranked = ModifyRank { admin_user_id: 1, rank: Rank::Super };
    assert_eq!(ModifyRank::read(&parameters("admin_user_id=1&rank=super")), Ok(ranked));
    assert!(ModifyRank::read(&parameters("admin_user_id=1&rank=KING")).is_err());

    let named = parameters(r#"email_id=1&computer_usernames=["ann","a%20b"]"#);
    let expected =
        ComputerUserNames { email_id: 1, computer_usernames: vec!["ann".into(), "a b".into()] };
    assert_eq!(ComputerUserNames::read(&named), Ok(expected));
    let forgotten = ComputerUserNames::read(&parameters("email_id=1")).map(|_| ());
    assert_eq!(refused(forgotten), ("computer_usernames", ProblemKind::Missing));
}

#[test]
fn ids_are_read_and_a_links_token_stays_hidden() {
    assert_eq!(CardsOf::read(&parameters("email_id=1")), Ok(CardsOf { email_id: 1 }));
    let deleted = GuestLinkDelete { magic_link_id: 9 };
    assert_eq!(GuestLinkDelete::read(&parameters("magic_link_id=9")), Ok(deleted));
    for name in ["magic_token", "token"] {
        let body = format!("{name}=sesame&email=a@b.c");
        let parameters = parameters(&body);
        let used = GuestLinkUse::read(&parameters).expect("a use");
        assert_eq!((used.magic_token, used.email), ("sesame", "a@b.c"));
        assert!(!format!("{used:?}").contains("sesame"));
    }
}
