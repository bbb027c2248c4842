use super::super::{
    DayWindows, Door, DoorSettings, GroupId, Methods, ModelParts, Origin, PolicyId, Schedule,
    UnlockTime, Validity, WeeklyWindows, What, When, Who, Zone,
};
use super::super::{Policy, Site, SiteId};
use super::*;

mod properties;

const DOOR: ResourceId = ResourceId(1);
const NOW: Timestamp = Timestamp::from_seconds(1_777_982_400); // Tuesday 2026-05-05T12:00:00Z

fn policy(effect: Effect) -> Policy {
    Policy {
        origin: Origin::Policy(PolicyId(1)),
        effect,
        who: Who::Everyone,
        what: What::AllDoors,
        when: When::Always,
        validity: Validity::ALWAYS,
        methods: Methods::ALL,
        unlock_time: None,
    }
}

fn parts(settings: DoorSettings, policies: &[Policy]) -> ModelParts {
    ModelParts {
        zone: Zone::utc(),
        sites: Vec::new(),
        doors: vec![Door { id: DOOR, site: None, settings }],
        people_groups: Vec::new(),
        resource_groups: Vec::new(),
        schedules: Vec::new(),
        policies: policies.to_vec(),
    }
}

fn model(policies: &[Policy]) -> Model {
    Model::new(parts(DoorSettings::default(), policies))
}

fn in_mode(mode: DoorMode) -> Model {
    let settings = DoorSettings { mode, ..DoorSettings::default() };
    Model::new(parts(settings, &[policy(Effect::Allow)]))
}

fn person(method: Method) -> Presented {
    let asker = Asker::Person { number: PersonNumber(1), status: Status::Active };
    Presented { asker, method }
}

fn operator(rank: Rank) -> Presented {
    Presented { asker: Asker::Operator { rank }, method: Method::Remote }
}

fn ask(model: &Model, presented: Presented) -> &'static str {
    decide(model, &presented, DOOR, NOW).as_str()
}

#[test]
fn a_door_that_nobody_knows_stays_closed_even_for_the_highest_rank() {
    let decision = decide(&model(&[]), &operator(Rank::Super), ResourceId(2), NOW);
    assert_eq!(decision, Decision::Deny(Denial::DoorUnknown));
}

#[test]
fn an_inactive_person_is_refused_before_anything_of_the_door_is_told() {
    let asker = Asker::Person { number: PersonNumber(1), status: Status::Inactive };
    let presented = Presented { asker, method: Method::Card };
    for mode in DoorMode::ALL {
        assert_eq!(ask(&in_mode(mode), presented), "person_inactive");
    }
}

#[test]
fn a_lockdown_passes_nothing_and_override_only_an_operator_of_rank_admin_or_more() {
    for method in Method::ALL {
        for mode in [DoorMode::Lockdown, DoorMode::OverrideOnly] {
            assert_eq!(ask(&in_mode(mode), person(method)), "lockdown", "{mode:?} {method:?}");
            let regular = Presented { method, ..operator(Rank::Regular) };
            assert_eq!(ask(&in_mode(mode), regular), "lockdown", "{mode:?} {method:?}");
        }
    }
    for rank in [Rank::Admin, Rank::Super] {
        assert_eq!(ask(&in_mode(DoorMode::Lockdown), operator(rank)), "lockdown");
        assert_eq!(ask(&in_mode(DoorMode::OverrideOnly), operator(rank)), "granted");
        let by_card = Presented { method: Method::Card, ..operator(rank) };
        assert_eq!(ask(&in_mode(DoorMode::OverrideOnly), by_card), "mode");
    }
}

#[test]
fn a_door_that_asks_for_card_and_pin_asks_operators_too() {
    let model = in_mode(DoorMode::CardAndPin);
    assert_eq!(ask(&model, person(Method::CardAndPin)), "granted");
    assert_eq!(ask(&model, person(Method::Card)), "mode");
    assert_eq!(ask(&model, operator(Rank::Super)), "mode");
}

#[test]
fn the_factor_rule_holds_for_cards_links_and_operators_alike() {
    let methods = Methods::of(&[Method::CardAndPin]);
    let settings = DoorSettings { methods, ..DoorSettings::default() };
    let model = Model::new(parts(settings, &[policy(Effect::Allow)]));
    assert_eq!(ask(&model, person(Method::Card)), "factor_rule");
    assert_eq!(ask(&model, person(Method::Link)), "factor_rule");
    assert_eq!(ask(&model, operator(Rank::Super)), "factor_rule");
}

#[test]
fn operators_act_by_rank_and_from_afar_only() {
    let denied_to_all = model(&[policy(Effect::Deny)]);
    assert_eq!(ask(&denied_to_all, operator(Rank::Regular)), "rank_too_low");
    assert_eq!(ask(&denied_to_all, operator(Rank::Admin)), "granted");
    let by_card = Presented { method: Method::Card, ..operator(Rank::Admin) };
    assert_eq!(ask(&denied_to_all, by_card), "rank_too_low");
}

#[test]
fn a_rule_that_denies_wins_wherever_it_stands() {
    let (allow, deny) = (policy(Effect::Allow), policy(Effect::Deny));
    for policies in [[allow.clone(), deny.clone()], [deny, allow]] {
        assert_eq!(ask(&model(&policies), person(Method::Card)), "deny_rule");
    }
}

#[test]
fn of_rules_that_fail_the_nearest_to_a_yes_gives_the_reason() {
    let later = Some(NOW + std::time::Duration::from_secs(1));
    let nowhere = When::Windows(WeeklyWindows::default());
    let allow = policy(Effect::Allow);
    let not_yet = Validity { from: later, until: None };
    let over = Validity { from: None, until: Some(NOW) };
    let by_distance = [
        ("outside_schedule", Policy { when: nowhere, ..allow.clone() }),
        ("not_yet_valid", Policy { validity: not_yet, ..allow.clone() }),
        ("expired", Policy { validity: over, ..allow.clone() }),
        ("method_not_allowed", Policy { methods: Methods::of(&[Method::Pin]), ..allow }),
    ];
    for (place, (word, _)) in by_distance.iter().enumerate() {
        let mut policies: Vec<Policy> = by_distance[place..].iter().map(|p| p.1.clone()).collect();
        assert_eq!(ask(&model(&policies), person(Method::Card)), *word);
        policies.reverse();
        assert_eq!(ask(&model(&policies), person(Method::Card)), *word);
    }
    assert_eq!(ask(&model(&[]), person(Method::Card)), "no_rule");
}

#[test]
fn a_schedule_that_is_missing_never_opens_and_always_denies() {
    let when = When::Schedule(super::super::ScheduleId(9));
    let allow = Policy { when: when.clone(), ..policy(Effect::Allow) };
    let deny = Policy { when, ..policy(Effect::Deny) };
    assert_eq!(ask(&model(std::slice::from_ref(&allow)), person(Method::Card)), "outside_schedule");
    assert_eq!(ask(&model(&[policy(Effect::Allow), deny]), person(Method::Card)), "deny_rule");
}

#[test]
fn a_group_that_is_missing_has_no_members() {
    let allow = Policy { who: Who::Group(GroupId(9)), ..policy(Effect::Allow) };
    assert_eq!(ask(&model(&[allow]), person(Method::Card)), "no_rule");
}

#[test]
fn windows_are_read_off_the_wall_clock_of_the_doors_site() {
    let noon = DayWindows::new(vec![super::super::Window::new(43_200, 43_201).unwrap()]);
    let weekly = WeeklyWindows::new(std::array::from_fn(|_| noon.clone()));
    let allow = Policy { when: When::Windows(weekly), ..policy(Effect::Allow) };
    let mut parts = parts(DoorSettings::default(), &[allow]);
    assert_eq!(ask(&Model::new(parts.clone()), person(Method::Card)), "granted");
    parts.sites = vec![Site { id: SiteId(1), zone: Zone::parse("Europe/Berlin").unwrap() }];
    parts.doors[0].site = Some(SiteId(1));
    assert_eq!(ask(&Model::new(parts), person(Method::Card)), "outside_schedule");
}

#[test]
fn the_first_rule_that_allows_gives_the_time_and_the_door_where_it_has_none() {
    let settings =
        DoorSettings { unlock_time: UnlockTime::clamp_seconds(7), ..DoorSettings::default() };
    let long = Policy {
        origin: Origin::Policy(PolicyId(2)),
        unlock_time: Some(UnlockTime::LONGEST),
        who: Who::Person(PersonNumber(1)),
        ..policy(Effect::Allow)
    };
    let short = policy(Effect::Allow);
    for (policies, number, seconds) in
        [([long.clone(), short.clone()], 2, 60), ([short, long], 1, 7)]
    {
        let model = Model::new(parts(settings, &policies));
        let by = Some(Origin::Policy(PolicyId(number)));
        let grant = Grant { by, unlock_time: UnlockTime::clamp_seconds(seconds) };
        assert_eq!(decide(&model, &person(Method::Card), DOOR, NOW), Decision::Grant(grant));
    }
}

#[test]
fn every_question_about_an_empty_model_is_answered_at_every_instant() {
    let model = Model::new(parts(DoorSettings::default(), &[policy(Effect::Allow)]));
    for micros in [i64::MIN, -1, 0, i64::MAX] {
        let instant = Timestamp::from_micros(micros);
        assert!(decide(&model, &person(Method::Card), DOOR, instant).is_grant());
    }
    assert!(Schedule::always().contains(&Zone::utc(), Timestamp::from_micros(i64::MIN)));
}
