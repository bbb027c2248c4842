//! A PIN hashed at another cost, or under an older pepper, is hashed anew when it is right.

use crate::house::{CHEAP, House, RIGHT, WRONG, identify, verify};
use doorward_app::{Channel, HashSettings, KeyRing};
use doorward_domain::{Freshness, PersonId, Refusal};
use doorward_store::pins::{self, StoredPin};

const COSTLIER: HashSettings = HashSettings { memory_kib: 128, passes: 2, ..CHEAP };

async fn stored(house: &House, person: PersonId) -> StoredPin {
    let company = house.made.company_id;
    let found = house.app.db().read(move |c| pins::find(c, company, person)).await.unwrap();
    found.unwrap().0
}

#[tokio::test]
async fn an_outdated_pin_is_hashed_anew_on_success_and_only_then() {
    let house = House::new(Freshness::Off).await;
    let person = house.person("richard").await;
    let before = stored(&house, person).await;
    assert_eq!((before.memory_kib, before.passes), (64, 1));
    let other = house.another(COSTLIER).await;
    let call = identify(&other, &house.token(Channel::Iam).unwrap(), "verify_pin").unwrap();
    assert_eq!(verify(&other, &call, person, WRONG).await, Err(Refusal::WrongPin));
    assert_eq!(stored(&house, person).await.hash, before.hash, "a wrong PIN changes nothing");
    assert_eq!(verify(&other, &call, person, RIGHT).await, Ok(()));
    let after = stored(&house, person).await;
    assert_eq!((after.memory_kib, after.passes), (128, 2));
    assert_ne!((&after.salt, &after.hash), (&before.salt, &before.hash));
    assert_eq!(verify(&other, &call, person, RIGHT).await, Ok(()));
    assert_eq!(stored(&house, person).await.hash, after.hash, "once is enough");
    assert_eq!(verify(&other, &call, person, WRONG).await, Err(Refusal::WrongPin));
}

#[tokio::test]
async fn a_pin_under_an_older_master_key_moves_to_the_newest() {
    let house = House::new(Freshness::Off).await;
    let person = house.person("richard").await;
    assert_eq!(stored(&house, person).await.key_ring, 1);
    KeyRing::rotate(&house.key_file()).unwrap();
    let other = house.another(CHEAP).await;
    let call = identify(&other, &house.token(Channel::Iam).unwrap(), "verify_pin").unwrap();
    for _ in 0..2 {
        assert_eq!(verify(&other, &call, person, RIGHT).await, Ok(()));
        assert_eq!(stored(&house, person).await.key_ring, 2);
    }
}
