//! What holds whatever happens: the lock's causes, and the model's word.

use super::*;
use proptest::prelude::*;

fn any_input() -> impl Strategy<Value = (Input, u64)> {
    let reader = prop::sample::select(vec![OUTSIDE, INSIDE]);
    let digits = prop::sample::select(vec!["1000", "2000", "9"]);
    let key = prop_oneof![4 => (0_u8..12).prop_map(Key::Digit), 1 => Just(Key::Enter)];
    let action = prop_oneof![
        Just(unlock()),
        Just(Action::Lock),
        prop::sample::select(vec![Mode::Normal, Mode::Lockdown, Mode::CardAndPin])
            .prop_map(Action::SetMode),
    ];
    let time = -100_i64..100;
    let at = |seconds: i64| Timestamp::from_seconds(NOW.seconds() + seconds);
    let input = prop_oneof![
        (reader.clone(), digits).prop_map(|(reader, digits)| card(reader, digits)),
        (reader, key).prop_map(|(reader, key)| Input::Key { reader, key }),
        any::<bool>().prop_map(|open| Input::Contact { door: DOOR, open }),
        Just(Input::Exit { door: DOOR }),
        (any::<u8>(), action, time.clone()).prop_map(move |(id, action, time)| command(
            id,
            action,
            at(time)
        )),
        prop::collection::vec(any::<u8>(), 0..90).prop_map(Input::Command),
        time.prop_map(move |time| Input::ServerTime(at(time))),
        Just(Input::Link(LinkState::Up)),
        Just(Input::Tick),
    ];
    (input, 0_u64..9_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_lock_is_released_without_a_grant_or_a_command_in_the_same_step(
        inputs in prop::collection::vec(any_input(), 0..60), two_people: bool,
    ) {
        let behaviour = DoorBehaviour { two_people, ..DoorBehaviour::default() };
        let mut controller = running(plain(behaviour));
        let mut now = 0;
        for (input, wait) in inputs {
            now += wait;
            let out = controller.step(input, now);
            let released = out.contains(&Output::Lock { door: DOOR, released: true });
            let caused = out.iter().any(|output| match output {
                Output::Journal(Event::Access(access)) => access.granted,
                Output::Answer(answer) => answer.outcome == Outcome::DoneUnlocked,
                _ => false,
            });
            prop_assert!(!released || caused, "{:?}", out);
            if controller.in_lockdown(DOOR) {
                prop_assert!(!controller.is_released(DOOR));
            }
        }
    }

    #[test]
    fn a_card_is_answered_as_the_model_answers(
        methods in prop::sample::subsequence(Method::ALL.to_vec(), 0..=5),
        allowed in prop::sample::subsequence(Method::ALL.to_vec(), 0..=5),
        mode in prop::sample::select(DoorMode::ALL.to_vec()),
        active: bool, hours in -5_i64..5,
    ) {
        let at = Timestamp::from_seconds(NOW.seconds() + hours * 3_600);
        let methods = methods.into_iter().collect();
        let validity = Validity { from: Some(at), until: None };
        let records = vec![
            door(DoorSettings { mode, methods, ..DoorSettings::default() }, DoorBehaviour::default()),
            rule(1, Who::Everyone, allowed.into_iter().collect(), validity),
            Record::Person(PersonRecord { active, ..person(1, "1000", "111111") }),
        ];
        let policy = installed(records.clone()).policy;
        let status = if active { Status::Active } else { Status::Inactive };
        let asker = Asker::Person { number: PersonNumber(1), status };
        let answer = |method| {
            let presented = Presented { asker, method };
            decide(policy.model(), &presented, DOOR, NOW).is_grant()
        };
        let mut controller = running(records);
        let out = controller.step(card(OUTSIDE, "1000"), 0);
        let (alone, asks) = (answer(Method::Card), answer(Method::CardAndPin));
        let enter = Output::Signal { reader: OUTSIDE, signal: Signal::EnterPin };
        prop_assert_eq!(out.contains(&enter), asks && !alone);
        if alone || !asks {
            prop_assert_eq!(access(&out).granted, alone);
        }
        let out = type_pin(&mut controller, "111111", 1);
        let method = if asks && !alone { Method::CardAndPin } else { Method::Pin };
        prop_assert_eq!(access(&out).granted, answer(method));
    }
}
