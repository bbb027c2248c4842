//! Second factors: secrets of authenticator apps, recovery codes, passkeys and their ceremonies.

use crate::samples::{ACME, NOW, OTHER, add_person, keyed_hash, later, person_id};
use crate::world::World;
use doorward_domain::{CompanyId, PersonId};
use doorward_store::passkey_ceremonies::{self, CeremonyKind, PasskeyCeremony};
use doorward_store::passkeys::{self, StoredPasskey};
use doorward_store::totp::{self, StoredTotp};
use doorward_store::{people, recovery_codes};

on_both_engines!(
    a_secret_is_offered_anew_until_it_is_confirmed,
    a_step_is_taken_once_and_never_an_earlier_one,
    a_step_is_taken_by_one_of_two_at_once,
    secrets_are_sealed_anew_unless_they_were_replaced,
    a_recovery_code_is_taken_once,
    a_passkey_is_found_used_renamed_and_removed_by_its_owner,
    a_passkey_has_one_owner_in_a_company,
    passkeys_are_sealed_anew_unless_they_were_used,
    a_ceremony_is_taken_once,
    a_ceremony_is_taken_by_one_of_two_at_once,
    ceremonies_that_are_over_are_forgotten,
    whoever_is_deleted_leaves_no_second_factor,
);

fn passkey(of: u8, person: PersonId) -> StoredPasskey {
    StoredPasskey {
        credential: vec![of; 20],
        person,
        name: format!("Key {of} 🚪"),
        sealed: vec![0, 39, of],
        created_at: later(u64::from(of)),
        last_used_at: None,
    }
}

fn ceremony(company: CompanyId, of: u8, person: Option<PersonId>) -> PasskeyCeremony {
    PasskeyCeremony {
        company,
        id: [of; 16],
        kind: CeremonyKind::Check,
        person,
        sealed: vec![0, 39, of],
        expires_at: later(u64::from(of)),
    }
}

async fn a_secret_is_offered_anew_until_it_is_confirmed(world: World) {
    let ann = person_id(1);
    let offer = |sealed: u8| world.write(move |c| totp::offer(c, ACME, ann, &[sealed; 40]));
    let find = || world.read(move |c| totp::find(c, ACME, ann));
    assert_eq!(find().await, None);
    assert!(!world.write(move |c| totp::confirm(c, ACME, ann, 1, NOW)).await, "nothing offered");
    assert!(offer(1).await && offer(2).await);
    let offered = StoredTotp { sealed: vec![2; 40], confirmed_at: None, last_step: 0 };
    assert_eq!(find().await, Some(offered.clone()));
    assert!(!world.write(move |c| totp::take_step(c, ACME, ann, 7)).await, "only offered");
    assert!(world.write(move |c| totp::confirm(c, ACME, ann, 50, later(9))).await);
    assert!(!world.write(move |c| totp::confirm(c, ACME, ann, 60, later(10))).await, "once");
    assert!(!offer(3).await, "what is confirmed stays");
    let confirmed = StoredTotp { confirmed_at: Some(later(9)), last_step: 50, ..offered };
    assert_eq!(find().await, Some(confirmed));
    assert_eq!(world.read(move |c| totp::find(c, OTHER, ann)).await, None);
    assert!(world.write(move |c| totp::delete(c, ACME, ann)).await);
    assert!(!world.write(move |c| totp::delete(c, ACME, ann)).await);
    assert!(offer(4).await);
}

async fn a_step_is_taken_once_and_never_an_earlier_one(world: World) {
    let ann = person_id(1);
    world
        .write(move |c| {
            totp::offer(c, ACME, ann, &[1; 40])?;
            totp::confirm(c, ACME, ann, 50, NOW)
        })
        .await;
    let take = |step| world.write(move |c| totp::take_step(c, ACME, ann, step));
    for (step, taken) in
        [(50, false), (49, false), (51, true), (51, false), (53, true), (52, false)]
    {
        assert_eq!(take(step).await, taken, "{step}");
    }
}

async fn a_step_is_taken_by_one_of_two_at_once(world: World) {
    let ann = person_id(1);
    world
        .write(move |c| {
            totp::offer(c, ACME, ann, &[1; 40])?;
            totp::confirm(c, ACME, ann, 50, NOW)
        })
        .await;
    let take = || world.write(move |c| totp::take_step(c, ACME, ann, 51));
    let (one, other) = tokio::join!(take(), take());
    assert!(one != other, "{one} {other}");
}

async fn secrets_are_sealed_anew_unless_they_were_replaced(world: World) {
    let (ann, bob) = (person_id(1), person_id(2));
    let page = |after, most| world.read(move |c| totp::page(c, ACME, after, most));
    world
        .write(move |c| {
            totp::offer(c, ACME, bob, &[2; 40])?;
            totp::offer(c, ACME, ann, &[1; 40])?;
            totp::offer(c, OTHER, ann, &[9; 40])
        })
        .await;
    let nobody = PersonId::from_bytes([0; 16]);
    assert_eq!(page(nobody, 1).await, [(ann, vec![1; 40])]);
    assert_eq!(page(ann, 9).await, [(bob, vec![2; 40])]);
    world
        .write(move |c| {
            totp::reseal(c, ACME, ann, &[1; 40], &[3; 40])?;
            totp::reseal(c, ACME, bob, &[1; 40], &[3; 40])
        })
        .await;
    assert_eq!(page(nobody, 9).await, [(ann, vec![3; 40]), (bob, vec![2; 40])]);
}

async fn a_recovery_code_is_taken_once(world: World) {
    let ann = person_id(1);
    let codes = |of: &'static [u8]| of.iter().map(|of| keyed_hash(*of)).collect::<Vec<_>>();
    world
        .write(move |c| {
            recovery_codes::replace(c, ACME, ann, &codes(&[1, 2]))?;
            recovery_codes::replace(c, ACME, ann, &codes(&[3, 4, 5]))?;
            recovery_codes::replace(c, ACME, person_id(2), &codes(&[3]))
        })
        .await;
    let take =
        |of: u8| world.write(move |c| recovery_codes::take(c, ACME, ann, &[of; 32], later(9)));
    let unused = |person| {
        let unused = world.read(move |c| recovery_codes::unused(c, ACME, person));
        async { unused.await.into_iter().map(|code| code.hash[0]).collect::<Vec<_>>() }
    };
    assert_eq!(unused(ann).await, [3, 4, 5]);
    assert!(!take(1).await, "replaced");
    assert!(take(4).await);
    assert!(!take(4).await, "used");
    assert_eq!(unused(ann).await, [3, 5]);
    let (one, other) = tokio::join!(take(5), take(5));
    assert!(one != other, "{one} {other}");
    world.write(move |c| recovery_codes::delete_of(c, ACME, ann)).await;
    assert!(unused(ann).await.is_empty());
    assert_eq!(unused(person_id(2)).await, [3]);
}

async fn a_passkey_is_found_used_renamed_and_removed_by_its_owner(world: World) {
    let (ann, bob) = (person_id(1), person_id(2));
    world
        .write(move |c| {
            for of in [3, 1, 2] {
                assert!(passkeys::insert(c, ACME, &passkey(of, ann))?);
            }
            Ok(())
        })
        .await;
    let find = |person, of: u8| world.read(move |c| passkeys::find(c, ACME, person, &[of; 20]));
    let all = world.read(move |c| passkeys::of_person(c, ACME, ann)).await;
    assert_eq!(all, [1, 2, 3].map(|of| passkey(of, ann)));
    assert_eq!(find(ann, 2).await, Some(passkey(2, ann)));
    assert_eq!(find(bob, 2).await, None, "hers alone");
    assert_eq!(find(ann, 9).await, None);
    world.write(|c| passkeys::note_use(c, ACME, &[2; 20], &[7; 9], later(90))).await;
    let rename = |person, name: &'static str| {
        world.write(move |c| passkeys::rename(c, ACME, person, &[2; 20], name))
    };
    assert!(rename(ann, "Telephone").await);
    assert!(!rename(bob, "Mine").await, "hers alone");
    let used = StoredPasskey {
        name: "Telephone".to_owned(),
        sealed: vec![7; 9],
        last_used_at: Some(later(90)),
        ..passkey(2, ann)
    };
    assert_eq!(find(ann, 2).await, Some(used));
    let delete = |person| world.write(move |c| passkeys::delete(c, ACME, person, &[2; 20]));
    assert!(!delete(bob).await, "hers alone");
    assert!(delete(ann).await);
    assert!(!delete(ann).await);
    assert_eq!(world.read(move |c| passkeys::of_person(c, ACME, ann)).await.len(), 2);
}

async fn a_passkey_has_one_owner_in_a_company(world: World) {
    let (ann, bob) = (person_id(1), person_id(2));
    let insert =
        |company, person| world.write(move |c| passkeys::insert(c, company, &passkey(1, person)));
    assert!(insert(ACME, ann).await);
    assert!(!insert(ACME, bob).await && !insert(ACME, ann).await);
    assert!(insert(OTHER, bob).await);
}

async fn passkeys_are_sealed_anew_unless_they_were_used(world: World) {
    let ann = person_id(1);
    world
        .write(move |c| {
            for of in 1..=3 {
                passkeys::insert(c, ACME, &passkey(of, ann))?;
            }
            passkeys::insert(c, OTHER, &passkey(4, ann))
        })
        .await;
    let page = |after: &'static [u8], most| {
        let page = world.read(move |c| passkeys::page(c, ACME, after, most));
        async { page.await.into_iter().map(|row| row.sealed).collect::<Vec<_>>() }
    };
    assert_eq!(page(&[], 2).await, [vec![0, 39, 1], vec![0, 39, 2]]);
    assert_eq!(page(&[2; 20], 2).await, [vec![0, 39, 3]]);
    world
        .write(move |c| {
            passkeys::note_use(c, ACME, &[2; 20], &[8; 9], later(90))?;
            passkeys::reseal(c, ACME, &passkey(1, ann), &[7; 9])?;
            passkeys::reseal(c, ACME, &passkey(2, ann), &[7; 9])
        })
        .await;
    assert_eq!(page(&[], 9).await, [vec![7; 9], vec![8; 9], vec![0, 39, 3]]);
}

async fn a_ceremony_is_taken_once(world: World) {
    let kinds = [CeremonyKind::Register, CeremonyKind::Check, CeremonyKind::SignIn];
    for (of, kind) in (1..).zip(kinds) {
        let (company, person) = match kind {
            CeremonyKind::SignIn => (CompanyId::NONE, None),
            CeremonyKind::Register | CeremonyKind::Check => (ACME, Some(person_id(1))),
        };
        let begun = PasskeyCeremony { kind, ..ceremony(company, of, person) };
        let kept = begun.clone();
        world.write(move |c| passkey_ceremonies::insert(c, &kept)).await;
        let take = |company| world.write(move |c| passkey_ceremonies::take(c, company, &[of; 16]));
        assert_eq!(take(OTHER).await, None);
        assert_eq!(take(company).await, Some(begun));
        assert_eq!(take(company).await, None);
    }
}

async fn a_ceremony_is_taken_by_one_of_two_at_once(world: World) {
    world.write(|c| passkey_ceremonies::insert(c, &ceremony(ACME, 1, None))).await;
    let take = || world.write(|c| passkey_ceremonies::take(c, ACME, &[1; 16]));
    let (one, other) = tokio::join!(take(), take());
    assert!(one.is_some() != other.is_some(), "{one:?} {other:?}");
}

async fn ceremonies_that_are_over_are_forgotten(world: World) {
    world
        .write(|c| {
            for of in 1..=3 {
                passkey_ceremonies::insert(c, &ceremony(ACME, of, None))?;
            }
            Ok(())
        })
        .await;
    assert_eq!(world.write(|c| passkey_ceremonies::delete_expired(c, later(2))).await, 2);
    let left = world.write(|c| passkey_ceremonies::take(c, ACME, &[3; 16]));
    assert_eq!(left.await, Some(ceremony(ACME, 3, None)));
}

async fn whoever_is_deleted_leaves_no_second_factor(world: World) {
    let (ann, bob) = (person_id(1), person_id(2));
    let left = world.write(move |c| {
        for (of, id) in [(1, ann), (2, bob)] {
            add_person(c, ACME, id, &format!("person{of}"))?;
            totp::offer(c, ACME, id, &[1; 40])?;
            recovery_codes::replace(c, ACME, id, &[keyed_hash(of)])?;
            passkeys::insert(c, ACME, &passkey(of, id))?;
            passkey_ceremonies::insert(c, &ceremony(ACME, of, Some(id)))?;
        }
        people::delete(c, ACME, ann)?;
        let mut left = Vec::new();
        for (of, id) in [(1, ann), (2, bob)] {
            left.push((
                totp::find(c, ACME, id)?.is_some(),
                recovery_codes::unused(c, ACME, id)?.len(),
                passkeys::of_person(c, ACME, id)?.len(),
                passkey_ceremonies::take(c, ACME, &[of; 16])?.is_some(),
            ));
        }
        Ok(left)
    });
    assert_eq!(left.await, [(false, 0, 0, false), (true, 1, 1, true)]);
}
