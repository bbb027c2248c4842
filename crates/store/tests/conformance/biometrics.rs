//! Biometric templates, what is kept about failures and consent, and links to take a picture.

use crate::samples::{ACME, NOW, OTHER, add_person, application_id, later, person_id};
use crate::world::World;
use doorward_domain::{Factor, LockState};
use doorward_store::biometric_consents::{self, Consent};
use doorward_store::biometric_templates::{self, StoredTemplate};
use doorward_store::capture_sessions::{self, CaptureFor, CaptureProcess, CaptureSession};
use doorward_store::{biometric_failures, people};

on_both_engines! {
    templates_are_kept_by_number_and_counted,
    a_gallery_reads_only_what_is_new,
    deletions_count_as_changes,
    a_template_sealed_anew_does_not_undo_a_newer_one,
    failures_are_counted_by_factor,
    the_first_consent_counts,
    a_picture_is_wanted_once_and_told_once,
    links_are_found_by_their_purpose_until_they_are_over,
}

async fn put(world: &World, of: u64, factor: Factor, sample: i64, sealed: &'static [u8]) {
    world
        .write(move |c| {
            biometric_templates::put(c, ACME, factor, (person_id(of), sample), sealed, NOW)
        })
        .await;
}

async fn templates_are_kept_by_number_and_counted(world: World) {
    put(&world, 1, Factor::Face, 1, b"one").await;
    put(&world, 1, Factor::Face, 2, b"two").await;
    put(&world, 1, Factor::Palm, 1, b"palm").await;
    put(&world, 2, Factor::Face, 1, b"other").await;
    put(&world, 1, Factor::Face, 1, b"newer").await;
    let faces =
        world.read(|c| biometric_templates::of_person(c, ACME, person_id(1), Factor::Face)).await;
    let person = person_id(1);
    assert_eq!(
        faces,
        [
            StoredTemplate { person, sample: 1, sealed: b"newer".to_vec(), revision: 4 },
            StoredTemplate { person, sample: 2, sealed: b"two".to_vec(), revision: 2 },
        ]
    );
    let count =
        |company, factor| world.read(move |c| biometric_templates::count(c, company, factor));
    assert_eq!(count(ACME, Factor::Face).await, 3);
    assert_eq!(count(ACME, Factor::Palm).await, 1);
    assert_eq!(count(OTHER, Factor::Face).await, 0);
}

async fn a_gallery_reads_only_what_is_new(world: World) {
    let revision = || world.read(|c| biometric_templates::revision(c, ACME, Factor::Face));
    assert_eq!(revision().await, 0);
    for of in 1..=3 {
        put(&world, of, Factor::Face, 1, b"x").await;
    }
    put(&world, 1, Factor::Palm, 1, b"palm").await;
    assert_eq!(revision().await, 3);
    let newer = |after, most| {
        world.read(move |c| biometric_templates::newer(c, ACME, Factor::Face, after, most))
    };
    let revisions =
        |rows: Vec<StoredTemplate>| rows.iter().map(|row| row.revision).collect::<Vec<_>>();
    assert_eq!(revisions(newer(0, 2).await), [1, 2]);
    assert_eq!(revisions(newer(2, 2).await), [3]);
    assert!(newer(3, 2).await.is_empty());
    put(&world, 2, Factor::Face, 1, b"again").await;
    let again = newer(3, 9).await;
    assert_eq!((again[0].person, again[0].revision), (person_id(2), 4));
}

async fn deletions_count_as_changes(world: World) {
    world.write(|c| add_person(c, ACME, person_id(1), "richard")).await;
    put(&world, 1, Factor::Face, 1, b"x").await;
    put(&world, 1, Factor::Finger, 1, b"x").await;
    put(&world, 2, Factor::Face, 1, b"x").await;
    world.write(|c| biometric_templates::delete(c, ACME, person_id(2), Factor::Face)).await;
    let revision = |factor| world.read(move |c| biometric_templates::revision(c, ACME, factor));
    assert_eq!(revision(Factor::Face).await, 3);
    world.write(|c| biometric_templates::delete(c, ACME, person_id(2), Factor::Face)).await;
    assert_eq!(revision(Factor::Face).await, 3, "nothing was there to delete");
    let keys = world.read(|c| biometric_templates::keys(c, ACME, Factor::Face)).await;
    assert_eq!(keys, [(person_id(1), 1)]);
    world.write(|c| people::delete(c, ACME, person_id(1))).await;
    assert_eq!(revision(Factor::Face).await, 4);
    assert_eq!(revision(Factor::Finger).await, 2);
    put(&world, 3, Factor::Face, 1, b"x").await;
    world.write(|c| biometric_templates::delete_all(c, ACME, person_id(3))).await;
    assert!(world.read(|c| biometric_templates::keys(c, ACME, Factor::Face)).await.is_empty());
}

async fn a_template_sealed_anew_does_not_undo_a_newer_one(world: World) {
    put(&world, 1, Factor::Face, 1, b"old key").await;
    let read =
        || world.read(|c| biometric_templates::of_person(c, ACME, person_id(1), Factor::Face));
    let before = read().await.remove(0);
    let reseal = |before: StoredTemplate, sealed: &'static [u8]| {
        world.write(move |c| biometric_templates::reseal(c, ACME, Factor::Face, &before, sealed))
    };
    reseal(before.clone(), b"new key").await;
    assert_eq!(read().await[0].sealed, b"new key");
    put(&world, 1, Factor::Face, 1, b"enrolled meanwhile").await;
    reseal(before, b"new key").await;
    assert_eq!(read().await[0].sealed, b"enrolled meanwhile");
}

async fn failures_are_counted_by_factor(world: World) {
    let person = person_id(1);
    let count = |factor| world.write(move |c| biometric_failures::count(c, ACME, person, factor));
    let find = |factor| world.read(move |c| biometric_failures::find(c, ACME, person, factor));
    let none = find(Factor::Face).await;
    assert_eq!((none.count, none.lock), (0, LockState::Open));
    assert_eq!(count(Factor::Face).await, 1);
    assert_eq!(count(Factor::Face).await, 2);
    assert_eq!(count(Factor::Palm).await, 1);
    for lock in [LockState::Until(later(30)), LockState::ByAdministrator, LockState::Open] {
        world
            .write(move |c| biometric_failures::set_lock(c, ACME, person, Factor::Face, lock))
            .await;
        let found = find(Factor::Face).await;
        assert_eq!((found.count, found.lock), (2, lock));
    }
    let clear = |factor| world.write(move |c| biometric_failures::clear(c, ACME, person, factor));
    assert!(clear(Factor::Face).await);
    assert!(!clear(Factor::Face).await);
    assert_eq!(find(Factor::Face).await.count, 0);
    assert_eq!(find(Factor::Palm).await.count, 1);
}

async fn the_first_consent_counts(world: World) {
    let person = person_id(1);
    let put = |channel: &'static str, given_at| {
        world.write(move |c| {
            let consent = Consent { channel: channel.to_owned(), given_at };
            biometric_consents::put(c, ACME, person, Factor::Palm, &consent)
        })
    };
    let find = |factor| world.read(move |c| biometric_consents::find(c, ACME, person, factor));
    put("page", NOW).await;
    put("management", later(5)).await;
    let first = Consent { channel: "page".to_owned(), given_at: NOW };
    assert_eq!(find(Factor::Palm).await, Some(first));
    assert_eq!(find(Factor::Face).await, None);
    world.write(move |c| biometric_consents::delete(c, ACME, person, Factor::Palm)).await;
    assert_eq!(find(Factor::Palm).await, None);
}

fn session(id: u8, process: CaptureProcess, expires_in: u64) -> CaptureSession {
    let wanted = CaptureFor {
        person: person_id(1),
        factor: Factor::Palm,
        process,
        application: application_id(1),
    };
    CaptureSession {
        id: [id; 16],
        key_ring: 3,
        wanted,
        tries: 0,
        outcome: None,
        outcome_text: None,
        expires_at: later(expires_in),
    }
}

async fn a_picture_is_wanted_once_and_told_once(world: World) {
    let wanted = session(1, CaptureProcess::Enrol, 60);
    let kept = wanted.clone();
    world.write(move |c| capture_sessions::insert(c, ACME, &kept, NOW)).await;
    let find = |company| world.read(move |c| capture_sessions::find(c, company, &[1; 16]));
    assert_eq!(find(ACME).await, Some(wanted));
    assert_eq!(find(OTHER).await, None);
    let count = || world.write(|c| capture_sessions::count_try(c, ACME, &[1; 16]));
    assert_eq!((count().await, count().await), (Some(1), Some(2)));
    let finish = |outcome: &'static str| {
        world.write(move |c| capture_sessions::finish(c, ACME, &[1; 16], outcome, "in words"))
    };
    finish("done").await;
    finish("no_match").await;
    assert_eq!(count().await, None, "it has ended");
    let ended = find(ACME).await.unwrap();
    assert_eq!((ended.outcome.as_deref(), ended.tries), (Some("done"), 2));
    assert_eq!(ended.outcome_text.as_deref(), Some("in words"));
    let newest = || {
        let wanted = session(0, CaptureProcess::Enrol, 0).wanted;
        world.read(move |c| capture_sessions::newest(c, ACME, &wanted, NOW))
    };
    assert!(newest().await.is_some());
    assert!(world.write(|c| capture_sessions::tell(c, ACME, &[1; 16])).await);
    assert!(!world.write(|c| capture_sessions::tell(c, ACME, &[1; 16])).await);
    assert_eq!(newest().await, None);
    assert!(find(ACME).await.is_some(), "whoever opens the link again is told that it was used");
}

async fn links_are_found_by_their_purpose_until_they_are_over(world: World) {
    for (id, process, seconds) in [
        (1, CaptureProcess::Enrol, 60),
        (2, CaptureProcess::Verify, 60),
        (3, CaptureProcess::Verify, 90),
    ] {
        let kept = session(id, process, seconds);
        world.write(move |c| capture_sessions::insert(c, ACME, &kept, later(id.into()))).await;
    }
    let newest = |process, now| {
        let wanted = session(0, process, 0).wanted;
        world.read(move |c| capture_sessions::newest(c, ACME, &wanted, now))
    };
    let id = |found: Option<CaptureSession>| found.map(|session| session.id[0]);
    assert_eq!(id(newest(CaptureProcess::Enrol, NOW).await), Some(1));
    assert_eq!(id(newest(CaptureProcess::Verify, NOW).await), Some(3));
    assert_eq!(id(newest(CaptureProcess::Verify, later(89)).await), Some(3));
    assert_eq!(id(newest(CaptureProcess::Verify, later(90)).await), None);
    assert_eq!(world.write(|c| capture_sessions::delete_expired(c, later(60))).await, 2);
    assert_eq!(world.write(|c| capture_sessions::delete_expired(c, later(90))).await, 1);
}
