//! The algebra of rules, on generated organisations: four people, three doors in three zones.

use super::super::super::{
    DoorSnapshot, LocalDate, NumberedSchedule, PeopleGroup, ResourceGroup, ScheduleId, Window,
};
use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

fn methods() -> impl Strategy<Value = Methods> {
    prop_oneof![
        Just(Methods::ALL),
        vec(prop::sample::select(Method::ALL.to_vec()), 0..4).prop_map(|m| Methods::of(&m)),
    ]
}

fn weekly() -> impl Strategy<Value = WeeklyWindows> {
    let window = (0_u32..24, 1_u32..=24)
        .prop_filter_map("reversed", |(start, end)| Window::new(start * 3_600, end * 3_600).ok());
    let day =
        prop_oneof![Just(DayWindows::whole_day()), vec(window, 0..3).prop_map(DayWindows::new),];
    vec(day, 7).prop_map(|days| WeeklyWindows::new(days.try_into().unwrap()))
}

/// Instants of three weeks around [`NOW`], by the hour.
fn instant() -> impl Strategy<Value = Timestamp> {
    (-250_i64..250).prop_map(|hours| Timestamp::from_seconds(NOW.seconds() + hours * 3_600))
}

fn validity() -> impl Strategy<Value = Validity> {
    let end = || prop::option::weighted(0.3, instant());
    (end(), end()).prop_map(|(from, until)| Validity { from, until })
}

fn rule(effect: impl Strategy<Value = Effect>) -> impl Strategy<Value = Policy> {
    let who = prop_oneof![
        Just(Who::Everyone),
        (1_i64..5).prop_map(|n| Who::Person(PersonNumber(n))),
        (1_i64..4).prop_map(|n| Who::Group(GroupId(n))),
    ];
    let what = prop_oneof![
        Just(What::AllDoors),
        (1_i64..5).prop_map(|n| What::Resource(ResourceId(n))),
        (1_i64..4).prop_map(|n| What::Group(GroupId(n))),
    ];
    let when = prop_oneof![
        Just(When::Always),
        (1_i64..4).prop_map(|n| When::Schedule(ScheduleId(n))),
        weekly().prop_map(When::Windows),
    ];
    let origin = (1_i64..1_000).prop_map(|n| Origin::Policy(PolicyId(n)));
    (origin, effect, who, what, when, validity(), methods()).prop_map(
        |(origin, effect, who, what, when, validity, methods)| Policy {
            origin,
            effect,
            who,
            what,
            when,
            validity,
            methods,
            unlock_time: None,
        },
    )
}

fn any_rule() -> impl Strategy<Value = Policy> {
    rule(prop::sample::select(vec![Effect::Allow, Effect::Allow, Effect::Allow, Effect::Deny]))
}

fn settings() -> impl Strategy<Value = DoorSettings> {
    let mode =
        prop_oneof![4 => Just(DoorMode::Normal), 1 => prop::sample::select(DoorMode::ALL.to_vec())];
    (mode, methods()).prop_map(|(mode, methods)| DoorSettings {
        mode,
        methods,
        unlock_time: UnlockTime::default(),
    })
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let date = (1_u8..=31).prop_map(|d| LocalDate::parse(&format!("2026-05-{d:02}")).unwrap());
    let holidays = vec((date, weekly()), 0..4);
    (weekly(), holidays).prop_map(|(weekly, days)| Schedule {
        weekly,
        holidays: days.into_iter().map(|(date, week)| (date, week.days()[0].clone())).collect(),
    })
}

fn organisation() -> impl Strategy<Value = ModelParts> {
    let lists = (vec(vec(1_i64..5, 0..4), 2), vec(vec(1_i64..5, 0..4), 2));
    (vec(settings(), 3), lists, vec(schedule(), 2), vec(any_rule(), 0..8)).prop_map(
        |(settings, (people, resources), schedules, policies)| ModelParts {
            zone: Zone::utc(),
            sites: ["America/Los_Angeles", "Australia/Lord_Howe"]
                .iter()
                .zip(1..)
                .map(|(name, id)| Site { id: SiteId(id), zone: Zone::parse(name).unwrap() })
                .collect(),
            doors: settings
                .into_iter()
                .zip(1..)
                .map(|(settings, n)| Door { id: ResourceId(n), site: Some(SiteId(n)), settings })
                .collect(),
            people_groups: people
                .into_iter()
                .zip(1..)
                .map(|(list, n)| PeopleGroup {
                    id: GroupId(n),
                    members: list.into_iter().map(PersonNumber).collect(),
                })
                .collect(),
            resource_groups: resources
                .into_iter()
                .zip(1..)
                .map(|(list, n)| ResourceGroup {
                    id: GroupId(n),
                    members: list.into_iter().map(ResourceId).collect(),
                })
                .collect(),
            schedules: schedules
                .into_iter()
                .zip(1..)
                .map(|(schedule, n)| NumberedSchedule { id: ScheduleId(n), schedule })
                .collect(),
            policies,
        },
    )
}

/// Every question there is at an instant, doors and people that do not exist among them.
fn questions() -> impl Iterator<Item = (Presented, ResourceId)> {
    let people = (1..=5).flat_map(|n| {
        [Status::Active, Status::Inactive]
            .map(|status| Asker::Person { number: PersonNumber(n), status })
    });
    let ranks = [Rank::Regular, Rank::Admin, Rank::Super].map(|rank| Asker::Operator { rank });
    people.chain(ranks).flat_map(|asker| {
        Method::ALL.into_iter().flat_map(move |method| {
            (1..=4).map(move |door| (Presented { asker, method }, ResourceId(door)))
        })
    })
}

/// Whether `after` opens nothing that `before` kept closed.
fn grants_no_more(before: &Model, after: &Model, at: Timestamp) -> bool {
    questions().all(|(presented, door)| {
        decide(before, &presented, door, at).is_grant()
            || !decide(after, &presented, door, at).is_grant()
    })
}

/// Whether a policy speaks about a question, read off the parts without any index.
fn applies(
    parts: &ModelParts,
    policy: &Policy,
    question: (PersonNumber, Method, ResourceId),
    at: Timestamp,
) -> bool {
    let (person, method, door) = question;
    let in_people =
        |id| parts.people_groups.iter().any(|g| g.id == id && g.members.contains(&person));
    let in_doors =
        |id| parts.resource_groups.iter().any(|g| g.id == id && g.members.contains(&door));
    let who = match policy.who {
        Who::Everyone => true,
        Who::Person(number) => number == person,
        Who::Group(id) => in_people(id),
    };
    let what = match policy.what {
        What::AllDoors => true,
        What::Resource(id) => id == door,
        What::Group(id) => in_doors(id),
    };
    let zone = match door {
        ResourceId(1) => Zone::parse("America/Los_Angeles").unwrap(),
        ResourceId(2) => Zone::parse("Australia/Lord_Howe").unwrap(),
        _ => Zone::utc(),
    };
    let when = match &policy.when {
        When::Always => true,
        When::Windows(weekly) => {
            Schedule { weekly: weekly.clone(), ..Schedule::default() }.contains(&zone, at)
        }
        When::Schedule(id) => parts
            .schedules
            .iter()
            .find(|s| s.id == *id)
            .map_or(policy.effect == Effect::Deny, |s| s.schedule.contains(&zone, at)),
    };
    who && what && when && policy.validity.contains(at) && policy.methods.contains(method)
}

fn narrowed(rule: &Policy, mask: Methods, bounds: Validity, week: &WeeklyWindows) -> Policy {
    let when = match &rule.when {
        When::Always => When::Windows(week.clone()),
        When::Windows(own) => When::Windows(WeeklyWindows::new(std::array::from_fn(|day| {
            let (own, other) = (&own.days()[day], &week.days()[day]);
            let both = own.windows().iter().flat_map(|a| {
                other.windows().iter().filter_map(|b| {
                    Window::new(a.start().max(b.start()), a.end().min(b.end())).ok()
                })
            });
            DayWindows::new(both.collect())
        }))),
        When::Schedule(id) => When::Schedule(*id),
    };
    let (from, until) = (rule.validity.from.max(bounds.from), rule.validity.until);
    let until = until.into_iter().chain(bounds.until).min();
    Policy {
        when,
        validity: Validity { from, until },
        methods: rule.methods.and(mask),
        ..rule.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn without_a_rule_that_allows_no_person_passes(mut parts in organisation(), at in instant()) {
        parts.policies.retain(|policy| policy.effect == Effect::Deny);
        let model = Model::new(parts);
        for (presented, door) in questions() {
            if matches!(presented.asker, Asker::Person { .. }) {
                prop_assert!(!decide(&model, &presented, door, at).is_grant());
            }
        }
    }

    #[test]
    fn adding_a_rule_that_denies_never_grants(
        parts in organisation(), deny in rule(Just(Effect::Deny)), place in 0_usize..8, at in instant(),
    ) {
        let before = Model::new(parts.clone());
        let mut more = parts;
        more.policies.insert(place.min(more.policies.len()), deny);
        prop_assert!(grants_no_more(&before, &Model::new(more), at));
    }

    #[test]
    fn narrowing_windows_validity_or_methods_never_grants(
        parts in organisation(), mask in methods(), bounds in validity(), week in weekly(), at in instant(),
    ) {
        let mut less = parts.clone();
        for rule in less.policies.iter_mut().filter(|rule| rule.effect == Effect::Allow) {
            *rule = narrowed(rule, mask, bounds, &week);
        }
        prop_assert!(grants_no_more(&Model::new(parts), &Model::new(less), at));
    }

    #[test]
    fn a_person_passes_exactly_where_a_rule_allows_and_none_denies(
        parts in organisation(), at in instant(),
    ) {
        let model = Model::new(parts.clone());
        for (presented, id) in questions() {
            let Asker::Person { number, status } = presented.asker else { continue };
            let takes = parts.doors.iter().find(|door| door.id == id).is_some_and(|door| {
                let mode = door.settings.mode;
                mode != DoorMode::OverrideOnly
                    && mode.methods().and(door.settings.methods).contains(presented.method)
            });
            let some = |effect| parts.policies.iter().any(|policy| {
                policy.effect == effect
                    && applies(&parts, policy, (number, presented.method, id), at)
            });
            let expected =
                takes && status == Status::Active && some(Effect::Allow) && !some(Effect::Deny);
            prop_assert_eq!(decide(&model, &presented, id, at).is_grant(), expected);
        }
    }

    #[test]
    fn a_door_decides_from_its_written_snapshot_as_the_whole_model_does(
        parts in organisation(), at in instant(),
    ) {
        let model = Model::new(parts);
        for number in 1..=3 {
            let snapshot = model.snapshot_of(ResourceId(number)).unwrap();
            let written = serde_json::to_string(&snapshot).unwrap();
            let read: DoorSnapshot = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&read, &snapshot);
            let alone = read.model();
            for (presented, door) in questions().filter(|(_, door)| door.0 == number) {
                let whole = decide(&model, &presented, door, at);
                prop_assert_eq!(decide(&alone, &presented, door, at), whole);
            }
        }
        prop_assert!(model.snapshot_of(ResourceId(4)).is_none());
    }

    #[test]
    fn the_parts_of_some_doors_decide_as_the_whole_model_does(
        parts in organisation(), chosen in vec(1_i64..5, 0..4), at in instant(),
    ) {
        let model = Model::new(parts);
        let doors: Vec<_> = chosen.into_iter().map(ResourceId).collect();
        let some = Model::new(model.snapshot_of_doors(&doors));
        for (presented, door) in questions() {
            let expected = if doors.contains(&door) {
                decide(&model, &presented, door, at)
            } else {
                Decision::Deny(Denial::DoorUnknown)
            };
            prop_assert_eq!(decide(&some, &presented, door, at), expected);
        }
    }
}
