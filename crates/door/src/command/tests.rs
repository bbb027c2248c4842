//! What commands promise, whatever is in them.

use super::*;
use proptest::prelude::*;

const DOOR: [u8; 16] = [7; 16];

const GROUNDS: [Grounds; 3] = [Grounds::Ordinary, Grounds::CardAndPin, Grounds::Override];

fn key() -> SigningKey {
    SigningKey::from_seed(&[3; 32]).unwrap()
}

fn any_action() -> impl Strategy<Value = Action> {
    let modes =
        [Mode::Normal, Mode::Unlocked, Mode::CardAndPin, Mode::Lockdown, Mode::OverrideOnly];
    prop_oneof![
        (1..=UnlockSeconds::MAX, prop::sample::select(GROUNDS.to_vec())).prop_map(
            |(n, grounds)| Action::Unlock { seconds: UnlockSeconds::new(n).unwrap(), grounds }
        ),
        Just(Action::Lock),
        prop::sample::select(modes.to_vec()).prop_map(Action::SetMode),
    ]
}

prop_compose! {
    fn any_command()(
        id: [u8; 16],
        company: i64,
        action in any_action(),
        issued_at in prop_oneof![any::<i64>(), 0..4_000_000_000_000_000_i64],
        issued_by in "[a-zé@. ]{1,32}",
    ) -> LockCommand {
        let issued_by = Issuer::new(&issued_by).unwrap();
        let (company, issued_at) = (CompanyId(company), Timestamp::from_micros(issued_at));
        LockCommand { id, company, door: DOOR, action, issued_at, issued_by }
    }
}

fn example() -> LockCommand {
    LockCommand {
        id: [1; 16],
        company: CompanyId(5),
        door: DOOR,
        action: Action::Lock,
        issued_at: Timestamp::from_seconds(1_000),
        issued_by: Issuer::new("somebody").unwrap(),
    }
}

/// Signs bytes that are not of our making.
fn sign_raw(payload: &[u8]) -> Vec<u8> {
    key().sign_payload(payload)
}

#[test]
fn the_longest_command_fits_the_bound() {
    let command = LockCommand {
        company: CompanyId(i64::MIN),
        action: Action::Unlock {
            seconds: UnlockSeconds::new(UnlockSeconds::MAX).unwrap(),
            grounds: Grounds::Override,
        },
        issued_at: Timestamp::from_micros(i64::MAX),
        issued_by: Issuer::new(&"x".repeat(Issuer::MAX_BYTES)).unwrap(),
        ..example()
    };
    assert!(command.sign(&key()).len() <= MAX_BYTES);
}

#[test]
fn a_command_is_the_same_bytes_for_ever() {
    let head = [0xa7, 1, 0x50].iter().chain(&[1; 16]).chain(&[2, 5, 3, 0x50]).chain(&[7; 16]);
    let times = [4, 0x81, 1, 5, 0x1a, 0x3b, 0x9a, 0xca, 0, 6, 0x1a, 0x3c, 0x33, 0x60, 0x80, 7];
    let expected: Vec<u8> = head.chain(&times).chain(b"\x68somebody").copied().collect();
    assert_eq!(layout::write(&example()), expected);
}

#[test]
fn signed_bytes_of_another_shape_are_refused() {
    let good = layout::write(&example());
    let mut trailing = good.clone();
    trailing.push(0);
    let mut unknown_key = good.clone();
    unknown_key[0] = 0xa8;
    unknown_key.extend([8, 0]);
    let mut twice = good.clone();
    twice[0] = 0xa8;
    twice.splice(1..1, good[1..19].iter().copied());
    let fewer = good[..good.len() - 10].to_vec();
    let mut expires_later = good.clone();
    let at = good.len() - 11;
    expires_later[at] ^= 1;
    for payload in [trailing, unknown_key, twice, fewer, expires_later, vec![], vec![0xbf, 0xff]] {
        let opened = LockCommand::open(key().public_key(), &sign_raw(&payload));
        assert_eq!(opened, Err(CommandProblem::Malformed), "{payload:02x?}");
    }
    assert!(LockCommand::open(key().public_key(), &sign_raw(&good)).is_ok());
}

#[test]
fn a_signature_without_the_domain_does_not_hold() {
    let payload = layout::write(&example());
    let bytes = [key().sign(&payload).as_ref(), &payload].concat();
    let opened = LockCommand::open(key().public_key(), &bytes);
    assert_eq!(opened, Err(CommandProblem::BadSignature));
}

#[test]
fn a_full_memory_refuses_until_something_expires() {
    let (mut spent, now) = (Spent::new(1), Timestamp::from_seconds(1_000));
    let second = LockCommand { id: [2; 16], ..example() };
    assert_eq!(spent.spend(&example(), now), Ok(()));
    assert_eq!(spent.spend(&second, now), Err(CommandProblem::TooMany));
    let later = now + LIFETIME;
    let third = LockCommand { id: [3; 16], issued_at: later, ..example() };
    assert_eq!(spent.spend(&third, later), Ok(()));
    assert_eq!(spent.len(), 1);
    // The clock is set back: what was forgotten does not come to life.
    assert_eq!(spent.spend(&example(), now), Err(CommandProblem::Expired));
}

#[test]
fn nothing_obeyed_before_a_restart_is_obeyed_after_it() {
    let started = Timestamp::from_seconds(1_000);
    let ahead = LockCommand { issued_at: started + SKEW, ..example() };
    assert_eq!(ahead.check(DOOR, started), Ok(()));
    let mut spent = Spent::after_restart(10, started);
    assert_eq!(spent.spend(&ahead, started), Err(CommandProblem::Expired));
    let next = LockCommand { issued_at: ahead.issued_at + Duration::from_micros(1), ..example() };
    assert_eq!(spent.spend(&next, next.issued_at), Ok(()));
}

proptest! {
    #[test]
    fn what_was_signed_is_read_back(command in any_command()) {
        let opened = LockCommand::open(key().public_key(), &command.sign(&key()));
        prop_assert_eq!(opened, Ok(command));
    }

    #[test]
    fn any_altered_byte_is_refused(
        command in any_command(), at in any::<prop::sample::Index>(), flip in 1..=u8::MAX,
    ) {
        let mut bytes = command.sign(&key());
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let opened = LockCommand::open(key().public_key(), &bytes);
        prop_assert_eq!(opened, Err(CommandProblem::BadSignature));
    }

    #[test]
    fn bytes_of_any_kind_do_not_panic(payload in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = layout::read(&payload);
        prop_assert!(LockCommand::open(key().public_key(), &payload).is_err());
    }

    #[test]
    fn a_payload_has_one_spelling(
        command in any_command(), at in any::<prop::sample::Index>(), flip in 1..=u8::MAX,
    ) {
        let mut payload = layout::write(&command);
        let at = at.index(payload.len());
        payload[at] ^= flip;
        if let Some(read) = layout::read(&payload) {
            prop_assert_eq!(layout::write(&read), payload);
        }
    }

    #[test]
    fn a_command_is_accepted_in_its_time_and_by_its_door_alone(
        late_micros in -20_000_000..20_000_000_i64, door in prop_oneof![Just(DOOR), any::<[u8; 16]>()],
    ) {
        let command = example();
        let now = Timestamp::from_micros(command.issued_at.micros() + late_micros);
        let verified = verify(key().public_key(), &command.sign(&key()), door, now);
        let expected = match late_micros {
            _ if door != DOOR => Err(CommandProblem::OtherDoor),
            10_000_000.. => Err(CommandProblem::Expired),
            ..-5_000_000 => Err(CommandProblem::FromTheFuture),
            _ => Ok(command),
        };
        prop_assert_eq!(verified, expected);
    }

    #[test]
    fn each_command_is_accepted_exactly_once_and_never_when_expired(
        tries in prop::collection::vec((0..6_u8, -15_000..15_000_i64), 1..60),
        capacity in 1..8_usize,
    ) {
        let (mut spent, mut accepted) = (Spent::new(capacity), std::collections::BTreeSet::new());
        for (number, millis) in tries {
            // The clock wanders both ways; the commands are issued two seconds apart.
            let now = Timestamp::from_micros(1_000_000_000 + millis * 1_000);
            let issued_at = Timestamp::from_seconds(990 + 2 * i64::from(number));
            let command = LockCommand { id: [number; 16], issued_at, ..example() };
            if command.check(DOOR, now).and_then(|()| spent.spend(&command, now)).is_ok() {
                prop_assert!(accepted.insert(number), "accepted twice");
                prop_assert!(now < command.expires_at());
            }
            prop_assert!(spent.len() <= capacity);
        }
    }
}
