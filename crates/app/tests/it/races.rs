//! Two things at once, where the later one must not undo the earlier.

use crate::house::{CHEAP, House, RIGHT, identify, verify};
use doorward_app::administration::applications::ApplicationChange;
use doorward_app::administration::companies::CompanyChange;
use doorward_app::{Channel, HashSettings};
use doorward_domain::{Freshness, Plan, Refusal};

#[tokio::test]
async fn a_server_that_has_not_looked_yet_does_not_switch_an_application_on_again() {
    let house = House::new(Freshness::Off).await;
    let (other, id) = (house.another(CHEAP).await, house.made.application_id);
    let token = house.token(Channel::Iam).unwrap();
    let operator = house.operator("application");
    let off = ApplicationChange { enabled: Some(false), revoke_tokens: true, ..Default::default() };
    house.app.change_application(&operator, id, off).await.unwrap();
    let rename = ApplicationChange { name: Some("Renamed".to_owned()), ..Default::default() };
    other.change_application(&operator, id, rename).await.unwrap();
    let application = house.app.applications(house.made.company_id).await.unwrap().remove(0);
    assert_eq!(application.name, "Renamed");
    assert_eq!((application.enabled, application.generation), (false, 2));
    assert!(identify(&other, &token, "verify_pin").is_err());
}

#[tokio::test]
async fn a_server_that_has_not_looked_yet_does_not_undo_a_plan() {
    let house = House::new(Freshness::Off).await;
    let other = house.another(CHEAP).await;
    let operator = house.operator("company");
    let lapsed = CompanyChange { plan: Some(Plan::None), ..Default::default() };
    house.app.change_company(&operator, lapsed).await.unwrap();
    let rename = CompanyChange { name: Some("Renamed".to_owned()), ..Default::default() };
    other.change_company(&operator, rename).await.unwrap();
    let company = house.app.companies().await.unwrap().remove(0).company;
    assert_eq!((company.name.as_str(), company.plan), ("Renamed", Plan::None));
}

#[tokio::test]
async fn a_pin_set_while_the_old_one_is_hashed_anew_stays() {
    let house = House::new(Freshness::Off).await;
    let person = house.person("richard").await;
    // One thread hashes one after another: verification, the new PIN, the old one anew.
    let slow = HashSettings { memory_kib: 65_536, passes: 2, lanes: 1, threads: 1, queue: 8 };
    let other = house.another(slow).await;
    let call = identify(&other, &house.token(Channel::Iam).unwrap(), "verify_pin").unwrap();
    let (verified, set) = tokio::join!(
        verify(&other, &call, person, RIGHT),
        other.set_pin(&call.0, &call.1, person, "471102")
    );
    assert_eq!(verified, Ok(()));
    set.unwrap();
    assert_eq!(verify(&other, &call, person, "471102").await, Ok(()));
    assert_eq!(verify(&other, &call, person, RIGHT).await, Err(Refusal::WrongPin));
}
