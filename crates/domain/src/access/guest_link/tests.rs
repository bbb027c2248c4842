use super::super::{
    Asker, Decision, DisplayName, Door, DoorSettings, Grant, LinkProfileId, Model, ModelParts,
    Presented, UnlockTime, Zone, decide,
};
use super::*;
use crate::{Status, Timestamp};

const START: Timestamp = Timestamp::from_seconds(1_777_982_400); // Tuesday 2026-05-05T12:00:00Z

fn link() -> GuestLink {
    let mut days = vec![Vec::new(); 7];
    days[2] = vec![[12.0, 18.0]];
    GuestLink {
        id: GuestLinkId(5),
        validity: Validity { from: Some(START), until: None },
        windows: WeeklyWindows::from_hours(&days).unwrap(),
        doors: vec![ResourceId(1), ResourceId(2)],
        guests: vec![PersonNumber(7), PersonNumber(8)],
    }
}

fn answer(person: i64, method: Method, door: i64, at: Timestamp) -> Decision {
    let profile = LinkProfile {
        id: LinkProfileId(1),
        name: DisplayName::parse("Deliveries").unwrap(),
        unlock_time: Some(UnlockTime::clamp_seconds(30)),
        binds_browser: false,
        uses: None,
        emails_code: false,
    };
    let settings = DoorSettings::default();
    let doors = (1..=3).map(|n| Door { id: ResourceId(n), site: None, settings }).collect();
    let model = Model::new(ModelParts {
        zone: Zone::utc(),
        sites: Vec::new(),
        doors,
        people_groups: Vec::new(),
        resource_groups: Vec::new(),
        schedules: Vec::new(),
        policies: link().policies(&profile).collect(),
    });
    let asker = Asker::Person { number: PersonNumber(person), status: Status::Active };
    decide(&model, &Presented { asker, method }, ResourceId(door), at)
}

#[test]
fn each_guest_opens_each_door_of_the_link_for_as_long_as_the_profile_says() {
    let by = Some(Origin::GuestLink(GuestLinkId(5)));
    let grant = Grant { by, unlock_time: UnlockTime::clamp_seconds(30) };
    for (person, door) in [(7, 1), (7, 2), (8, 1), (8, 2)] {
        for method in [Method::Link, Method::Card, Method::Pin, Method::CardAndPin] {
            assert_eq!(answer(person, method, door, START), Decision::Grant(grant));
        }
    }
}

#[test]
fn a_link_opens_no_other_door_for_nobody_else_from_afar_or_at_another_time() {
    let word = |person, method, door, at| answer(person, method, door, at).as_str();
    assert_eq!(word(7, Method::Link, 3, START), "no_rule");
    assert_eq!(word(9, Method::Link, 1, START), "no_rule");
    assert_eq!(word(7, Method::Remote, 1, START), "method_not_allowed");
    let day = std::time::Duration::from_hours(24);
    assert_eq!(word(7, Method::Link, 1, START + day), "outside_schedule");
    assert_eq!(word(7, Method::Link, 1, START - day), "not_yet_valid");
}
