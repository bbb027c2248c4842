//! A database opens with the master keys that sealed it, and with no others.

use crate::house::{CHEAP, House, RIGHT, identify, verify};
use doorward_app::{App, Channel, Error, Fault, KeyRing};
use doorward_domain::Freshness;
use doorward_store::security;

/// What a refused server says.
fn refusal(opened: Result<App, Error>) -> String {
    match opened {
        Err(Error::Fault(Fault::MasterKey(text))) => text,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it opened"),
    }
}

#[tokio::test]
async fn master_keys_of_another_installation_are_refused() {
    let house = House::new(Freshness::Off).await;
    let noted = || house.app.db().read(security::master_key_checks);
    let before = noted().await.unwrap();
    let text = refusal(house.open_with(KeyRing::ephemeral().unwrap(), CHEAP).await);
    assert!(text.contains("master key 1") && text.contains("master.key"), "{text}");
    assert_eq!(noted().await.unwrap(), before, "a refused key is not noted");
    assert_eq!(before.len(), 1);
    drop(house.another(CHEAP).await);
}

#[tokio::test]
async fn a_new_master_key_opens_what_the_old_one_sealed() {
    let house = House::new(Freshness::Off).await;
    let person = house.person("richard").await;
    let token = house.token(Channel::Iam).unwrap();
    let old = std::fs::read(house.key_file()).unwrap();
    assert_eq!(KeyRing::rotate(&house.key_file()).unwrap(), 2);
    let other = house.another(CHEAP).await;
    let call = identify(&other, &token, "verify_pin").unwrap();
    assert_eq!(verify(&other, &call, person, RIGHT).await, Ok(()));
    let hmac_key = |app: &App| {
        let security = app.security();
        let company = security.company(house.made.company_id).unwrap();
        company.hmac_keys[0].key.reveal().to_owned()
    };
    assert_eq!(hmac_key(&other), house.made.hmac_key);
    assert_eq!(other.reseal_hmac_keys(&house.operator("reseal")).await.unwrap(), 1);
    assert_eq!(hmac_key(&house.another(CHEAP).await), house.made.hmac_key);
    // From now on the old file alone is not enough.
    std::fs::write(house.key_file(), old).unwrap();
    let without = KeyRing::open(&house.key_file()).unwrap();
    let text = refusal(house.open_with(without, CHEAP).await);
    assert!(text.contains("master key 2"), "{text}");
}
