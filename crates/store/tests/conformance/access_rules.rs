//! Schedules, policies, link profiles, uses of links, and the models that decisions look at.

use crate::door_samples::{add_door, add_link, display, open_house, person};
use crate::samples::{ACME, NOW, OTHER, add_companies, add_person, later, number_of, person_id};
use crate::world::World;
use doorward_domain::access::{
    Asker, Effect, GroupId, GuestLinkId, Hook, LinkProfile, LinkProfileId, Method, Methods, Model,
    Origin, PersonNumber, Policy, Presented, Rank, ResourceId, Schedule, UnlockTime, Validity,
    WeeklyWindows, What, When, Who, Zone, decide,
};
use doorward_domain::{Status, Timestamp};
use doorward_store::access_model::{self, Question};
use doorward_store::groups::{self, Kind};
use doorward_store::link_profiles::{self, StoredProfile};
use doorward_store::{
    Conn, Error, companies, link_uses, people, policies, resources, schedules, sites,
};
use std::num::NonZeroU32;
use std::time::Duration;

on_both_engines!(
    a_schedule_is_kept_with_its_holidays,
    every_kind_of_policy_is_read_as_it_was_written,
    policies_name_what_they_use,
    a_company_has_a_default_profile_and_others,
    a_link_is_used_as_often_as_it_may_be_by_all_its_guests_together,
    two_guests_who_race_for_the_last_use_get_one,
    the_little_that_one_question_needs_decides_as_the_whole,
);

fn mornings() -> WeeklyWindows {
    WeeklyWindows::from_hours(&vec![vec![[8.0, 12.0]]; 7]).unwrap()
}

async fn a_schedule_is_kept_with_its_holidays(world: World) {
    world
        .write(|c| {
            let mut schedule = Schedule { weekly: mornings(), ..Schedule::default() };
            let text = r#"{"2026-12-25":[],"2026-12-24":[[3600,7200]]}"#;
            schedule.holidays = serde_json::from_str(text).unwrap();
            let id = schedules::insert(c, ACME, &display("Mornings"), &schedule, NOW)?.unwrap();
            assert_eq!(schedules::insert(c, ACME, &display("mornings"), &schedule, NOW)?, None);
            assert_eq!(schedules::find(c, ACME, id)?, Some(schedule.clone()));
            let all = schedules::of_company(c, ACME)?;
            assert_eq!((all[0].id, all[0].name.as_str()), (id, "Mornings"));
            assert_eq!(all[0].schedule, schedule);
            let other = schedules::insert(c, ACME, &display("Nights"), &schedule, NOW)?.unwrap();
            let closed = Schedule::default();
            assert!(!schedules::update(c, ACME, other, &display("MORNINGS"), &closed)?, "taken");
            assert!(!schedules::update(c, OTHER, other, &display("Days"), &closed)?, "not theirs");
            assert!(schedules::update(c, ACME, other, &display("Never"), &closed)?);
            assert_eq!(schedules::of_company(c, ACME)?[1].name, "Never");
            assert_eq!(schedules::find(c, ACME, other)?, Some(closed));
            assert_eq!(schedules::find(c, ACME, id)?, Some(schedule));
            assert!(!schedules::delete(c, OTHER, id)?);
            assert!(schedules::delete(c, ACME, id)?);
            assert_eq!(schedules::find(c, ACME, id)?, None);
            Ok(())
        })
        .await;
}

async fn every_kind_of_policy_is_read_as_it_was_written(world: World) {
    use doorward_domain::access::ScheduleId;
    world
        .write(|c| {
            let whos = [Who::Everyone, Who::Person(person(3)), Who::Group(GroupId(4))];
            let whats = [What::AllDoors, What::Resource(ResourceId(5)), What::Group(GroupId(6))];
            let whens = [When::Always, When::Schedule(ScheduleId(7)), When::Windows(mornings())];
            let rules = whos.into_iter().zip(whats).zip(whens).map(|((who, what), when)| Policy {
                effect: Effect::Deny,
                who,
                what,
                when,
                validity: Validity { from: Some(NOW), until: Some(later(9)) },
                methods: Methods::of(&[Method::Card, Method::Pin]),
                unlock_time: Some(UnlockTime::LONGEST),
                ..open_house()
            });
            let mut expected = vec![open_house()];
            expected.extend(rules);
            for (number, rule) in expected.iter().enumerate() {
                let name = display(&format!("Rule {number}"));
                assert!(policies::insert(c, ACME, &name, rule, NOW)?.is_some());
                assert_eq!(policies::insert(c, ACME, &name, rule, NOW)?, None);
            }
            let stored = policies::of_company(c, ACME)?;
            assert_eq!(stored.len(), 4);
            for (stored, rule) in stored.iter().zip(expected) {
                let origin = Origin::Policy(stored.id);
                assert_eq!(stored.policy, Policy { origin, ..rule });
            }
            let (first, second) = (stored[0].id, stored[1].id);
            let rule = &stored[2].policy;
            assert!(!policies::update(c, ACME, first, &display("RULE 1"), rule)?, "taken");
            assert!(!policies::update(c, OTHER, first, &display("Rule 9"), rule)?, "not theirs");
            assert!(policies::update(c, ACME, first, &display("rule 0"), rule)?, "its own");
            let changed = policies::of_company(c, ACME)?;
            let origin = Origin::Policy(first);
            assert_eq!(
                (&changed[0].name, &changed[0].policy),
                (&"rule 0".to_owned(), &Policy { origin, ..rule.clone() })
            );
            assert_eq!((changed[1].id, &changed[1]), (second, &stored[1]));
            assert!(!policies::delete(c, OTHER, stored[0].id)?);
            assert!(policies::delete(c, ACME, stored[0].id)?);
            assert_eq!(policies::of_company(c, ACME)?.len(), 3);
            Ok(())
        })
        .await;
}

async fn policies_name_what_they_use(world: World) {
    use doorward_domain::access::ScheduleId;
    world
        .write(|c| {
            let (one, two) = (GroupId(1), GroupId(2));
            let rules = [
                ("People", Policy { who: Who::Group(one), ..open_house() }),
                ("Doors", Policy { what: What::Group(one), ..open_house() }),
                ("Hours", Policy { when: When::Schedule(ScheduleId(1)), ..open_house() }),
            ];
            for (name, rule) in &rules {
                policies::insert(c, ACME, &display(name), rule, NOW)?;
            }
            assert_eq!(policies::names_using_group(c, ACME, one)?, ["People", "Doors"]);
            assert!(policies::names_using_group(c, ACME, two)?.is_empty());
            assert_eq!(policies::names_using_schedule(c, ACME, ScheduleId(1))?, ["Hours"]);
            assert!(policies::names_using_schedule(c, OTHER, ScheduleId(1))?.is_empty());
            Ok(())
        })
        .await;
}

async fn a_company_has_a_default_profile_and_others(world: World) {
    world
        .write(|c| {
            for _ in 0..2 {
                link_profiles::insert_default(c, ACME, NOW)?;
            }
            let default = link_profiles::find(c, ACME, link_profiles::DEFAULT)?.unwrap();
            assert_eq!((default.profile.name.as_str(), default.hook.as_ref()), ("Default", None));
            let mut other = StoredProfile {
                profile: LinkProfile {
                    id: LinkProfileId(0),
                    name: display("Deliveries"),
                    unlock_time: Some(UnlockTime::LONGEST),
                    binds_browser: true,
                    uses: NonZeroU32::new(3),
                    emails_code: true,
                },
                hook: Some(Hook { url: "https://example.com".to_owned(), fails_open: false }),
            };
            other.profile.id = link_profiles::insert(c, ACME, &other, NOW)?.unwrap();
            assert_eq!(other.profile.id, LinkProfileId(2));
            assert_eq!(link_profiles::insert(c, ACME, &other, NOW)?, None);
            assert_eq!(link_profiles::of_company(c, ACME)?, [default.clone(), other.clone()]);
            other.profile.uses = None;
            assert!(link_profiles::update(c, ACME, &other)?);
            assert_eq!(link_profiles::find(c, ACME, other.profile.id)?, Some(other.clone()));
            other.profile.name = default.profile.name;
            assert!(!link_profiles::update(c, ACME, &other)?, "the name is taken");
            assert!(!link_profiles::update(c, OTHER, &other)?);
            Ok(())
        })
        .await;
}

const LINK: GuestLinkId = GuestLinkId(1);
const ALWAYS: &str = "[[[0,86400]],[[0,86400]],[[0,86400]],[[0,86400]],[[0,86400]],[[0,86400]],\
                      [[0,86400]]]";

async fn a_link_is_used_as_often_as_it_may_be_by_all_its_guests_together(world: World) {
    world
        .write(|c| {
            add_link(c, 1, ALWAYS, &[1, 2], &[1])?;
            assert_eq!(link_uses::find(c, ACME, LINK, person(3))?, None);
            assert_eq!(link_uses::find(c, OTHER, LINK, person(1))?, None);
            assert!(link_uses::count(c, ACME, LINK, person(1), Some(2))?);
            assert!(link_uses::count(c, ACME, LINK, person(2), Some(2))?);
            assert!(!link_uses::count(c, ACME, LINK, person(1), Some(2))?);
            assert!(link_uses::count(c, ACME, LINK, person(1), None)?);
            link_uses::give_back(c, ACME, LINK, person(1))?;
            link_uses::bind_browser(c, ACME, LINK, person(1), &[7])?;
            link_uses::bind_browser(c, ACME, LINK, person(1), &[8])?;
            let found = link_uses::find(c, ACME, LINK, person(1))?.unwrap();
            assert_eq!((found.profile, found.used, found.revoked), (LinkProfileId(1), 2, false));
            assert_eq!((found.browser_hash, found.validity), (Some(vec![7]), Validity::ALWAYS));
            Ok(())
        })
        .await;
    let each = "SELECT COUNT(*) FROM guest_link_guest WHERE used = 1";
    assert_eq!(world.number(each).await, 2);
}

async fn two_guests_who_race_for_the_last_use_get_one(world: World) {
    world.write(|c| add_link(c, 1, ALWAYS, &[1, 2, 3], &[1])).await;
    let count =
        |guest| world.write(move |c| link_uses::count(c, ACME, LINK, person(guest), Some(1)));
    let (one, two, three) = tokio::join!(count(1), count(2), count(3));
    assert_eq!([one, two, three].iter().filter(|counted| **counted).count(), 1);
}

/// Two sites, three doors, five people, groups of both, schedules, rules of every kind and links.
fn organise(c: &mut Conn<'_>) -> Result<(), Error> {
    add_companies(c)?;
    let mut acme = crate::samples::company(ACME, "acme");
    acme.settings.zone = Zone::parse("America/Los_Angeles").unwrap();
    companies::update(c, &acme)?;
    link_profiles::insert_default(c, ACME, NOW)?;
    let tokyo = Zone::parse("Asia/Tokyo").unwrap();
    let site = sites::insert(c, ACME, &display("Tokyo"), &tokyo, NOW)?;
    let doors: Vec<_> = ["One", "Two", "Three"]
        .into_iter()
        .map(|name| add_door(c, ACME, name))
        .collect::<Result<_, _>>()?;
    let mut first = resources::find(c, ACME, doors[0])?.unwrap();
    first.site = site;
    resources::update(c, ACME, &first, &display("One"), NOW)?;
    for of in 0..5 {
        add_person(c, ACME, person_id(of), &format!("person{of}"))?;
    }
    people::set_status(c, ACME, person_id(4), Status::Inactive, NOW)?;
    let (people, places) = (GroupId(1), GroupId(2));
    groups::insert(c, ACME, people, Kind::Users, &display("Group"), NOW)?;
    groups::insert(c, ACME, places, Kind::Doors, &display("Group"), NOW)?;
    for of in [1, 2] {
        groups::add(c, ACME, people, number_of(person_id(of)).0)?;
        groups::add(c, ACME, places, doors[usize::try_from(of).unwrap()].0)?;
    }
    let morning = Schedule { weekly: mornings(), ..Schedule::default() };
    let schedule = schedules::insert(c, ACME, &display("Mornings"), &morning, NOW)?.unwrap();
    let card = Methods::of(&[Method::Card]);
    let (second, first) = (Who::Person(number_of(person_id(2))), doors[0]);
    let rules = [
        Policy { who: Who::Group(people), when: When::Schedule(schedule), ..open_house() },
        Policy { what: What::Group(places), methods: card, ..open_house() },
        Policy { who: second, what: What::Resource(first), effect: Effect::Deny, ..open_house() },
        Policy {
            who: second,
            what: What::Group(places),
            when: When::Windows(mornings()),
            ..open_house()
        },
        Policy {
            validity: Validity { from: None, until: Some(later(40_000)) },
            methods: Methods::of(&[Method::Remote]),
            ..open_house()
        },
    ];
    for (number, rule) in rules.iter().enumerate() {
        policies::insert(c, ACME, &display(&format!("Rule {number}")), rule, NOW)?;
    }
    let guest = |of| number_of(person_id(of)).0;
    add_link(c, 1, ALWAYS, &[guest(0), guest(1)], &[doors[0].0, doors[1].0])?;
    add_link(c, 2, "[[],[],[],[],[],[],[]]", &[guest(0)], &[doors[0].0])?;
    add_link(c, 3, ALWAYS, &[guest(3)], &[doors[2].0])?;
    c.execute("UPDATE guest_link SET revoked_at = 1 WHERE number = 3", &[]).map(|_| ())
}

/// The whole, with one guest link of all or none.
fn with_link(whole: &Model, link: Option<GuestLinkId>) -> Model {
    let mut parts = whole.parts().clone();
    parts.policies.retain(|policy| match policy.origin {
        Origin::GuestLink(origin) => Some(origin) == link,
        Origin::Policy(_) => true,
    });
    Model::new(parts)
}

fn instants() -> Vec<Timestamp> {
    (0..24).map(|hour| NOW + Duration::from_hours(hour * 3)).collect()
}

async fn the_little_that_one_question_needs_decides_as_the_whole(world: World) {
    let whole = world
        .write(|c| {
            organise(c)?;
            access_model::whole(c, ACME)
        })
        .await;
    let whole = Model::new(whole);
    let links = [None, Some(1), Some(2), Some(3), Some(9)].map(|link| link.map(GuestLinkId));
    let mut granted = 0;
    let mut asked = 0;
    for link in links {
        let expected = with_link(&whole, link);
        for of in 0..6 {
            let number = number_of(person_id(of));
            let found = world.read(move |c| access_model::person(c, ACME, number)).await;
            let status = found.map_or(Status::Active, |(_, status)| status);
            for door in (1..=4).map(ResourceId) {
                let question = Question { person: Some(number), door, link };
                let parts =
                    world.read(move |c| access_model::of_question(c, ACME, &question)).await;
                let little = Model::new(parts);
                for (method, at) in Method::ALL
                    .into_iter()
                    .flat_map(|m| instants().into_iter().map(move |at| (m, at)))
                {
                    let asker = Asker::Person { number, status };
                    let presented = Presented { asker, method };
                    let answer = decide(&little, &presented, door, at);
                    assert_eq!(answer, decide(&expected, &presented, door, at), "{question:?}");
                    asked += 1;
                    granted += u32::from(answer.is_grant());
                }
            }
        }
    }
    assert!(granted > 100 && granted < asked / 2, "{granted} of {asked}");
    let operator = Question { person: None, door: ResourceId(1), link: None };
    let parts = world.read(move |c| access_model::of_question(c, ACME, &operator)).await;
    assert!(parts.policies.is_empty());
    let asker = Asker::Operator { rank: Rank::Admin };
    let presented = Presented { asker, method: Method::Remote };
    assert!(decide(&Model::new(parts), &presented, ResourceId(1), NOW).is_grant());
    assert_eq!(Zone::parse("America/Los_Angeles").unwrap(), whole.parts().zone);
    let email = world.read(|c| access_model::person_of_email(c, ACME, "person1@example.com")).await;
    assert_eq!(email, Some(number_of(person_id(1))));
    let unknown: Option<PersonNumber> =
        world.read(|c| access_model::person_of_email(c, OTHER, "person1@example.com")).await;
    assert_eq!(unknown, None);
}
