//! The Access interface, from a request to its typed readers: the first line is the query string, the
//! second the `Content-Type`, the rest the body.
//!
//! Beyond not panicking, nothing that is read may pass a bound, and no secret may be in `Debug`.
#![no_main]

use doorward_wire::access::Given;
use doorward_wire::access::api_key::{ApiKey, KeyHeaders};
use doorward_wire::access::parameters::{MAX_ENTRIES, Parameters, Sources};
use doorward_wire::access::request::{
    CardsOf, ComputerUserNames, DeleteUser, GroupChange, GroupCreate, GroupDelete, GuestLinkCreate,
    GuestLinkDelete, GuestLinkUse, InviteCall, ListGroups, ListResources, ListUsers, MAX_RANGES,
    MassLock, ModifyCards, ModifyRank, SetLockStatus,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n');
    let query = lines.next().unwrap_or_default();
    let content_type = String::from_utf8_lossy(lines.next().unwrap_or_default());
    let body = lines.next().unwrap_or_default();
    let sources = Sources { query, content_type: Some(&content_type), body };
    let Ok(parameters) = Parameters::read(&sources) else {
        return;
    };
    read_people(&parameters);
    read_doors(&parameters);
    let key = ApiKey::find(&KeyHeaders::default(), &parameters);
    assert_eq!(format!("{key:?}").contains("hidden"), key.is_some());
    assert!(key.is_none_or(|key| !key.reveal().trim_ascii().is_empty()));
});

fn read_people(parameters: &Parameters<'_>) {
    let _ = ListUsers::read(parameters);
    let _ = DeleteUser::read(parameters);
    let _ = ModifyRank::read(parameters);
    let _ = CardsOf::read(parameters);
    if let Ok(InviteCall::Invite(invite)) = InviteCall::read(parameters) {
        assert!((1..=MAX_ENTRIES).contains(&invite.emails.len()));
        assert!(invite.cards.is_none_or(|cards| cards.len() == invite.emails.len()));
    }
    if let Ok(names) = ComputerUserNames::read(parameters) {
        assert!(names.computer_usernames.len() <= MAX_ENTRIES);
    }
    if let Ok(modify) = ModifyCards::read(parameters) {
        for card in &modify.cards {
            assert!(!card.number.is_empty() && card.number.bytes().all(|b| b.is_ascii_digit()));
            assert!(format!("{card:?}").contains("(hidden)"));
        }
    }
}

fn read_doors(parameters: &Parameters<'_>) {
    let _ = ListGroups::read(parameters);
    let _ = ListResources::read(parameters);
    let _ = GroupDelete::read(parameters);
    let _ = GuestLinkDelete::read(parameters);
    let _ = GuestLinkUse::read(parameters);
    let _ = MassLock::read(parameters);
    let _ = SetLockStatus::read(parameters);
    let _ = GroupCreate::read(parameters);
    if let Ok(change) = GroupChange::read(parameters) {
        assert_ne!(change.name, Given::Value(""), "an empty text is Empty");
    }
    if let Ok(link) = GuestLinkCreate::read(parameters) {
        assert!(!link.emails.is_empty() && !link.resource_ids.is_empty());
        assert!(link.cards.is_none_or(|cards| cards.len() == link.emails.len()));
        for range in link.time_mapping.iter().flat_map(|week| &week.0) {
            assert!(range.len() <= MAX_RANGES);
            assert!(range.iter().all(|(start, end)| start.is_finite() && end.is_finite()));
        }
    }
}
