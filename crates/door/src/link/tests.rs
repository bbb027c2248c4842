//! What messages, codes and links promise.

use super::*;
use doorward_domain::{CompanyId, Timestamp};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_seconds(1_780_000_000);

fn request() -> EnrolmentRequest {
    EnrolmentRequest {
        channel_key: [1; 32],
        signing_key: [2; 32],
        name: "Front".to_owned(),
        platform: "linux aarch64".to_owned(),
        commitment: commitment(&REVEAL.bytes),
    }
}

const REVEAL: Reveal = Reveal { bytes: [9; 16] };

fn hello() -> Hello {
    Hello {
        versions: vec![1],
        controller: [1; 16],
        boot: [2; 16],
        epoch: 7,
        root: Some(crate::policy::Root([3; 32])),
        deny_serial: 2,
        journal: JournalRange { first: 4, next: 9 },
        command_keys: vec![[5; 32]],
        capabilities: vec!["osdp".to_owned()],
        time: NOW,
    }
}

fn answers() -> Vec<FromController> {
    let door = DoorState {
        door: [3; 16],
        mode: crate::command::Mode::Lockdown,
        lock: crate::physical::LockState::Unknown,
        position: Some(crate::physical::Position::Open),
        policy_epoch: 7,
        stale_since: Some(NOW),
    };
    let answer = CommandAnswer { command: None, outcome: Outcome::BadSignature };
    let report = PolicyReport {
        epoch: 1,
        root: None,
        deny_serial: 0,
        refused: Some("no".to_owned()),
        wants_snapshot: true,
    };
    vec![
        FromController::Hello(hello()),
        FromController::Heartbeat(Heartbeat { time: NOW, monotonic_ms: 5 }),
        FromController::Policy(report),
        FromController::Answer(answer),
        FromController::Journal(JournalBatch { first: 3, entries: vec![Payload(vec![1, 2])] }),
        FromController::States(States { doors: vec![door] }),
        FromController::NewKeys(NewKeys { channel_key: [1; 32], signing_key: [2; 32] }),
        FromController::Enrol(request()),
        FromController::Reveal(REVEAL),
    ]
}

fn orders() -> Vec<FromServer> {
    let chunk =
        Chunk { kind: ChunkKind::Delta, epoch: 3, offset: 0, total: 2, bytes: Payload(vec![1, 2]) };
    vec![
        FromServer::Welcome(Welcome { version: 1, time: NOW, epoch: 8, journal_next: 4 }),
        FromServer::Heartbeat(ServerTime { time: NOW, monotonic_ms: 5, epoch: 8 }),
        FromServer::Chunk(chunk),
        FromServer::DenyList(Payload(vec![1])),
        FromServer::Command(Payload(vec![2])),
        FromServer::Acknowledged(Acknowledged { journal_next: 9 }),
        FromServer::Rekey(Rekey { mac_key: Some(SecretBytes([4; 32])) }),
        FromServer::Revoke(Revoke { reason: "stolen".to_owned() }),
        FromServer::Configuration(Configuration { version: 2, record: Payload(vec![3]) }),
        FromServer::CommandKeys(CommandKeys { keys: vec![[1; 32], [2; 32]] }),
    ]
}

#[test]
fn every_message_is_read_back_and_no_cut_or_longer_one_is() {
    for message in answers() {
        let bytes = message.encode();
        assert_eq!(FromController::decode(&bytes), Ok(message));
        assert!((0..bytes.len()).all(|cut| FromController::decode(&bytes[..cut]).is_err()));
        assert!(FromController::decode(&[&bytes[..], &[0]].concat()).is_err());
    }
    for message in orders() {
        let bytes = message.encode();
        assert_eq!(FromServer::decode(&bytes), Ok(message));
        assert!((0..bytes.len()).all(|cut| FromServer::decode(&bytes[..cut]).is_err()));
    }
    let approval = EnrolmentReply::Approved(Approval {
        controller: [1; 16],
        company: CompanyId(3),
        command_keys: vec![[2; 32]],
        mac_key: SecretBytes([3; 32]),
        doors: vec![[4; 16]],
    });
    assert_eq!(EnrolmentReply::decode(&approval.encode()), Ok(approval));
}

#[test]
fn another_version_and_a_message_that_is_too_long_are_refused() {
    let mut bytes = answers()[0].encode();
    bytes[1] = 2;
    assert_eq!(FromController::decode(&bytes), Err(Malformed));
    let long = FromServer::Command(Payload(vec![0; MAX_BYTES])).encode();
    assert_eq!(FromServer::decode(&long), Err(Malformed));
    let chunk = &Chunk::split(ChunkKind::Snapshot, 1, &vec![0; 100_000]).unwrap()[0];
    assert!(FromServer::Chunk(chunk.clone()).encode().len() <= MAX_BYTES);
}

#[test]
fn secret_keys_are_not_shown() {
    let shown = format!("{:?}", Rekey { mac_key: Some(SecretBytes([171; 32])) });
    assert!(!shown.contains("171") && !shown.to_lowercase().contains("ab"), "{shown}");
}

#[test]
fn a_short_code_is_of_all_keys_and_of_the_random_bytes_of_both() {
    let code = short_code(&request(), &[8; 32], &[0; 16], &REVEAL).unwrap();
    assert_eq!(code.len(), 8);
    assert!(code.bytes().all(|byte| b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ".contains(&byte)));
    let other_reveal = Reveal { bytes: [4; 16] };
    let committed = EnrolmentRequest { commitment: commitment(&other_reveal.bytes), ..request() };
    let others = [
        short_code(&request(), &[8; 32], &[1; 16], &REVEAL),
        short_code(&request(), &[7; 32], &[0; 16], &REVEAL),
        short_code(&committed, &[8; 32], &[0; 16], &other_reveal),
        short_code(
            &EnrolmentRequest { channel_key: [7; 32], ..request() },
            &[8; 32],
            &[0; 16],
            &REVEAL,
        ),
        short_code(
            &EnrolmentRequest { signing_key: [7; 32], ..request() },
            &[8; 32],
            &[0; 16],
            &REVEAL,
        ),
    ];
    assert!(others.iter().all(|other| other.as_ref().is_some_and(|other| *other != code)));
    assert!(!EnrolmentRequest { name: "a\u{1b}[2J".to_owned(), ..request() }.is_plain());
}

#[test]
fn bytes_that_were_not_committed_to_make_no_code() {
    let other = Reveal { bytes: [4; 16] };
    assert_eq!(short_code(&request(), &[8; 32], &[0; 16], &other), None);
}

#[test]
fn a_chunk_that_does_not_follow_drops_what_was_gathered() {
    let sealed = vec![7; 3 * Chunk::MAX_BYTES];
    let chunks = Chunk::split(ChunkKind::Snapshot, 1, &sealed).unwrap();
    let mut assembly = Assembly::default();
    assert_eq!(assembly.take(&chunks[0]), Ok(None));
    assert_eq!(assembly.take(&chunks[2]), Err(ChunkProblem::OutOfOrder));
    assert_eq!(assembly.take(&chunks[1]), Err(ChunkProblem::OutOfOrder));
    let huge = Chunk { total: u32::MAX, ..chunks[0].clone() };
    assert_eq!(assembly.take(&huge), Err(ChunkProblem::TooLarge));
    let longer = Chunk { total: 5, ..chunks[0].clone() };
    assert_eq!(assembly.take(&longer), Err(ChunkProblem::Length));
}

#[test]
fn a_link_is_unsure_after_a_silence_and_then_down() {
    let mut link = Link::new(0);
    assert_eq!((link.state(), link.retry_at()), (LinkState::Down, Some(0)));
    link.heard(1_000);
    link.sent(1_000);
    let states = [15_999, 16_000, 35_999, 36_000].map(|now| link.tick(now, 0));
    assert_eq!(states, [LinkState::Up, LinkState::Unsure, LinkState::Unsure, LinkState::Down]);
    assert_eq!(link.retry_at(), Some(36_500));
    link.heard(40_000);
    assert_eq!((link.state(), link.retry_at()), (LinkState::Up, None));
}

proptest! {
    #[test]
    fn pieces_put_together_are_the_whole(length in 1_usize..200_000, epoch: u64) {
        let sealed: Vec<u8> = (0..=250).cycle().take(length).collect();
        let mut assembly = Assembly::default();
        let chunks = Chunk::split(ChunkKind::Snapshot, epoch, &sealed).unwrap();
        for (place, chunk) in chunks.iter().enumerate() {
            let whole = assembly.take(chunk).unwrap();
            prop_assert_eq!(whole.is_some(), place + 1 == chunks.len());
            if let Some((kind, bytes)) = whole {
                prop_assert_eq!(kind, ChunkKind::Snapshot);
                prop_assert_eq!(&bytes, &sealed);
            }
        }
    }

    #[test]
    fn waits_double_up_to_a_minute_and_are_spread(randoms in prop::collection::vec(any::<u32>(), 1..12)) {
        let mut backoff = Backoff::new();
        for (failures, random) in (0_u32..).zip(randoms) {
            let whole = (1_000 << failures.min(6)).min(Backoff::LONGEST_MS);
            let wait = backoff.next_ms(random);
            prop_assert!((whole / 2..whole).contains(&wait));
        }
    }

    #[test]
    fn arbitrary_bytes_never_break_a_reader_and_have_one_spelling(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        if let Ok(message) = FromController::decode(&bytes) {
            prop_assert_eq!(message.encode(), bytes.clone());
        }
        if let Ok(message) = FromServer::decode(&bytes) {
            prop_assert_eq!(message.encode(), bytes);
        }
    }
}
