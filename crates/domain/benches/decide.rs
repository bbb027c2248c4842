//! What one question costs with 1,000 policies, 10,000 people and 100 doors, beside the same
//! question asked of the plain lists.

use divan::{Bencher, black_box};
use doorward_domain::access::{
    Asker, Door, DoorSettings, Effect, GroupId, Method, Methods, Model, ModelParts,
    NumberedSchedule, Origin, PeopleGroup, PersonNumber, Policy, PolicyId, Presented,
    ResourceGroup, ResourceId, Schedule, ScheduleId, Site, SiteId, UnlockTime, Validity,
    WeeklyWindows, What, When, Who, Zone, decide,
};
use doorward_domain::{Status, Timestamp};

#[global_allocator]
static ALLOCATIONS: divan::AllocProfiler = divan::AllocProfiler::system();

const TUESDAY_NOON: Timestamp = Timestamp::from_seconds(1_777_982_400);
const TUESDAY_NIGHT: Timestamp = Timestamp::from_seconds(1_777_950_000);

fn main() {
    divan::main();
}

/// 100 groups of 500 people (each person in five), 20 groups of ten doors, 1,000 policies: nine of
/// ten for groups and by shared schedules of office hours, one of twenty denying.
fn organisation() -> ModelParts {
    let office = || WeeklyWindows::from_hours(&vec![vec![[8.0, 12.0], [13.0, 20.0]]; 7]);
    let schedule = || office().map(|weekly| Schedule { weekly, ..Schedule::default() });
    ModelParts {
        zone: Zone::utc(),
        sites: Zone::parse("Europe/Berlin")
            .map(|zone| Site { id: SiteId(1), zone })
            .into_iter()
            .collect(),
        doors: (1..=100)
            .map(|n| Door {
                id: ResourceId(n),
                site: Some(SiteId(1)),
                settings: DoorSettings::default(),
            })
            .collect(),
        people_groups: (0..100)
            .map(|group| PeopleGroup {
                id: GroupId(group + 1),
                members: (0..500).map(|n| PersonNumber((group * 100 + n) % 10_000 + 1)).collect(),
            })
            .collect(),
        resource_groups: (0..20)
            .map(|group| ResourceGroup {
                id: GroupId(group + 1),
                members: (0..10).map(|n| ResourceId((group * 5 + n) % 100 + 1)).collect(),
            })
            .collect(),
        schedules: (1..=10)
            .filter_map(|n| {
                Some(NumberedSchedule { id: ScheduleId(n), schedule: schedule().ok()? })
            })
            .collect(),
        policies: (0..1_000).map(policy).collect(),
    }
}

fn policy(n: i64) -> Policy {
    let who = match n % 10 {
        0 => Who::Person(PersonNumber(n * 7 % 10_000 + 1)),
        _ => Who::Group(GroupId(n % 100 + 1)),
    };
    let (effect, methods) = if n % 20 == 19 {
        (Effect::Deny, Methods::of(&[Method::Pin]))
    } else {
        (Effect::Allow, Methods::ALL)
    };
    Policy {
        origin: Origin::Policy(PolicyId(n + 1)),
        effect,
        who,
        what: What::Group(GroupId(n / 100 + n % 10 + 1)),
        when: When::Schedule(ScheduleId(n % 10 + 1)),
        validity: Validity::ALWAYS,
        methods,
        unlock_time: Some(UnlockTime::LONGEST),
    }
}

fn card(person: i64) -> Presented {
    let asker = Asker::Person { number: PersonNumber(person), status: Status::Active };
    Presented { asker, method: Method::Card }
}

/// One question after another, over people and doors spread so that no cache knows the answer.
/// Only questions with the wanted answer are asked.
fn ask(bencher: Bencher, word: &str, at: Timestamp) {
    let model = Model::new(organisation());
    let questions: Vec<(Presented, ResourceId)> = (0..1_000_000_i64)
        .map(|n| (card(n * 7_919 % 10_000 + 1), ResourceId(n * 31 / 10_000 % 100 + 1)))
        .filter(|(presented, door)| decide(&model, presented, *door, at).as_str() == word)
        .take(4_096)
        .collect();
    assert!(questions.len() > 100, "too few questions are answered with {word}");
    let mut turn = questions.iter().cycle();
    bencher.bench_local(|| {
        turn.next().map(|(presented, door)| decide(black_box(&model), presented, *door, at))
    });
}

#[divan::bench]
fn grant(bencher: Bencher) {
    ask(bencher, "granted", TUESDAY_NOON);
}

#[divan::bench]
fn deny_without_a_rule(bencher: Bencher) {
    ask(bencher, "no_rule", TUESDAY_NOON);
}

#[divan::bench]
fn deny_outside_the_schedule(bencher: Bencher) {
    ask(bencher, "outside_schedule", TUESDAY_NIGHT);
}

/// What the index is measured against: the rules found by walking the lists, no time looked at.
#[divan::bench]
fn reference_walk_of_the_lists(bencher: Bencher) {
    let parts = organisation();
    let (person, door) = (PersonNumber(4_711), ResourceId(42));
    bencher.bench_local(|| {
        let speaks = |policy: &&Policy| {
            let who = match policy.who {
                Who::Everyone => true,
                Who::Person(number) => number == person,
                Who::Group(id) => {
                    parts.people_groups.iter().any(|g| g.id == id && g.members.contains(&person))
                }
            };
            let what = match policy.what {
                What::AllDoors => true,
                What::Resource(id) => id == door,
                What::Group(id) => {
                    parts.resource_groups.iter().any(|g| g.id == id && g.members.contains(&door))
                }
            };
            who && what
        };
        parts.policies.iter().filter(speaks).count()
    });
}

#[divan::bench(sample_count = 20)]
fn compile_the_model(bencher: Bencher) {
    bencher.with_inputs(organisation).bench_local_values(Model::new);
}

#[divan::bench]
fn build_a_snapshot(bencher: Bencher) {
    let model = Model::new(organisation());
    bencher.bench_local(|| black_box(&model).snapshot_of(ResourceId(42)));
}
