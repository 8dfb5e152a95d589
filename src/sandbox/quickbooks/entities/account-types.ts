/** Account types, their classification and the sub-types each admits; the first sub-type is the default. */
export interface AccountType {
  readonly classification: 'Asset' | 'Equity' | 'Expense' | 'Liability' | 'Revenue';
  readonly subTypes: readonly string[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const accountTypes: Readonly<Record<string, AccountType>> = {
  Bank: {
    classification: 'Asset',
    subTypes: words(
      'CashOnHand Checking MoneyMarket RentsHeldInTrust Savings TrustAccounts CashAndCashEquivalents OtherEarMarkedBankAccounts',
    ),
  },
  'Other Current Asset': {
    classification: 'Asset',
    subTypes: words(`
      EmployeeCashAdvances AllowanceForBadDebts DevelopmentCosts OtherCurrentAssets Inventory Investment_MortgageRealEstateLoans
      Investment_Other Investment_TaxExemptSecurities Investment_USGovernmentObligations LoansToOfficers LoansToOthers
      LoansToStockholders PrepaidExpenses Retainage UndepositedFunds AssetsAvailableForSale BalWithGovtAuthorities
      CalledUpShareCapitalNotPaid ExpenditureAuthorisationsAndLettersOfCredit GlobalTaxDeferred GlobalTaxRefund InternalTransfers
      OtherConsumables ProvisionsCurrentAssets ShortTermInvestmentsInRelatedParties ShortTermLoansAndAdvancesToRelatedParties
      TradeAndOtherReceivables`),
  },
  'Fixed Asset': {
    classification: 'Asset',
    subTypes: words(`
      FurnitureAndFixtures AccumulatedDepletion AccumulatedDepreciation DepletableAssets FixedAssetComputers FixedAssetCopiers
      FixedAssetFurniture FixedAssetPhone FixedAssetPhotoVideo FixedAssetSoftware FixedAssetOtherToolsEquipment Land
      LeaseholdImprovements OtherFixedAssets AccumulatedAmortization Buildings IntangibleAssets MachineryAndEquipment Vehicles
      AssetsInCourseOfConstruction CapitalWip CumulativeDepreciationOnIntangibleAssets IntangibleAssetsUnderDevelopment LandAsset
      NonCurrentAssets ParticipatingInterests ProvisionsFixedAssets`),
  },
  'Other Asset': {
    classification: 'Asset',
    subTypes: words(`
      Licenses LeaseBuyout OtherLongTermAssets SecurityDeposits AccumulatedAmortizationOfOtherAssets Goodwill OrganizationalCosts
      AssetsHeldForSale AvailableForSaleFinancialAssets DeferredTax Investments LongTermInvestments
      LongTermLoansAndAdvancesToRelatedParties OtherIntangibleAssets OtherLongTermInvestments OtherLongTermLoansAndAdvances
      PrepaymentsAndAccruedIncome ProvisionsNonCurrentAssets`),
  },
  'Accounts Receivable': {
    classification: 'Asset',
    subTypes: words('AccountsReceivable'),
  },
  Equity: {
    classification: 'Equity',
    subTypes: words(`
      OpeningBalanceEquity PartnersEquity RetainedEarnings AccumulatedAdjustment OwnersEquity PaidInCapitalOrSurplus
      PartnerContributions PartnerDistributions PreferredStock CommonStock TreasuryStock EstimatedTaxes Healthcare PersonalIncome
      PersonalExpense AccumulatedOtherComprehensiveIncome CalledUpShareCapital CapitalReserves DividendDisbursed
      EquityInEarningsOfSubsiduaries InvestmentGrants MoneyReceivedAgainstShareWarrants OtherFreeReserves
      ShareApplicationMoneyPendingAllotment ShareCapital Funds`),
  },
  Expense: {
    classification: 'Expense',
    subTypes: words(`
      Travel AdvertisingPromotional BadDebts BankCharges CharitableContributions CommissionsAndFees Entertainment
      EntertainmentMeals EquipmentRental FinanceCosts GlobalTaxExpense Insurance InterestPaid LegalProfessionalFees OfficeExpenses
      OfficeGeneralAdministrativeExpenses OtherBusinessExpenses OtherMiscellaneousServiceCost PromotionalMeals
      RentOrLeaseOfBuildings RepairMaintenance ShippingFreightDelivery SuppliesMaterials TravelMeals Utilities Auto CostOfLabor
      DuesSubscriptions PayrollExpenses TaxesPaid UnappliedCashBillPaymentExpense AmortizationExpense AppropriationsToDepreciation
      BorrowingCost DistributionCosts ExternalServices ExtraordinaryCharges IncomeTaxExpense LossOnDiscontinuedOperationsNetOfTax
      ManagementCompensation OtherCurrentOperatingCharges OtherExternalServices OtherRentalCosts OtherSellingExpenses
      ProjectStudiesSurveysAssessments PurchasesRebates ShippingAndDeliveryExpense StaffCosts Sundry
      TravelExpensesGeneralAndAdminExpenses TravelExpensesSellingExpense`),
  },
  'Other Expense': {
    classification: 'Expense',
    subTypes: words(`
      Depreciation ExchangeGainOrLoss OtherMiscellaneousExpense PenaltiesSettlements Amortization GasAndFuel HomeOffice
      HomeOwnerRentalInsurance OtherHomeOfficeExpenses MortgageInterest RentAndLease RepairsAndMaintenance ParkingAndTolls Vehicle
      VehicleInsurance VehicleLease VehicleLoanInterest VehicleLoan VehicleRegistration VehicleRepairs OtherVehicleExpenses
      Utilities WashAndRoadServices DeferredTaxExpense Depletion ExceptionalItems ExtraordinaryItems IncomeTaxOtherExpense
      MatCredit PriorPeriodItems TaxRoundoffGainOrLoss`),
  },
  'Cost of Goods Sold': {
    classification: 'Expense',
    subTypes: words(`
      CostOfLaborCos EquipmentRentalCos OtherCostsOfServiceCos ShippingFreightDeliveryCos SuppliesMaterialsCogs CostOfSales
      FreightAndDeliveryCost`),
  },
  'Accounts Payable': {
    classification: 'Liability',
    subTypes: words('AccountsPayable OutstandingDuesMicroSmallEnterprise OutstandingDuesOtherThanMicroSmallEnterprise'),
  },
  'Credit Card': {
    classification: 'Liability',
    subTypes: words('CreditCard'),
  },
  'Long Term Liability': {
    classification: 'Liability',
    subTypes: words(`
      NotesPayable OtherLongTermLiabilities ShareholderNotesPayable AccrualsAndDeferredIncome AccruedLongLermLiabilities
      AccruedVacationPayable BankLoans DebtsRelatedToParticipatingInterests DeferredTaxLiabilities
      GovernmentAndOtherPublicAuthorities GroupAndAssociates LiabilitiesRelatedToAssetsHeldForSale LongTermBorrowings LongTermDebit
      LongTermEmployeeBenefitObligations ObligationsUnderFinanceLeases OtherLongTermProvisions ProvisionForLiabilities
      ProvisionsNonCurrentLiabilities StaffAndRelatedLongTermLiabilityAccounts`),
  },
  'Other Current Liability': {
    classification: 'Liability',
    subTypes: words(`
      OtherCurrentLiabilities DirectDepositPayable LineOfCredit LoanPayable GlobalTaxPayable GlobalTaxSuspense PayrollClearing
      PayrollTaxPayable PrepaidExpensesPayable RentsInTrustLiability TrustAccountsLiabilities FederalIncomeTaxPayable
      InsurancePayable SalesTaxPayable StateLocalIncomeTaxPayable AccruedLiabilities CurrentLiabilities
      CurrentPortionEmployeeBenefitsObligations CurrentPortionOfObligationsUnderFinanceLeases CurrentTaxLiability DividendsPayable
      DutiesAndTaxes InterestPayables ProvisionForWarrantyObligations ProvisionsCurrentLiabilities ShortTermBorrowings
      SocialSecurityAgencies StaffAndRelatedLiabilityAccounts SundryDebtorsAndCreditors TradeAndOtherPayables`),
  },
  Income: {
    classification: 'Revenue',
    subTypes: words(`
      OtherPrimaryIncome NonProfitIncome SalesOfProductIncome ServiceFeeIncome DiscountsRefundsGiven UnappliedCashPaymentIncome
      CashReceiptIncome OperatingGrants OtherCurrentOperatingIncome OwnWorkCapitalized RevenueGeneral SalesRetail SalesWholesale
      SavingsByTaxScheme`),
  },
  'Other Income': {
    classification: 'Revenue',
    subTypes: words(`
      OtherInvestmentIncome DividendIncome InterestEarned OtherMiscellaneousIncome TaxExemptInterest GainLossOnSaleOfFixedAssets
      GainLossOnSaleOfInvestments LossOnDisposalOfAssets OtherOperatingIncome UnrealisedLossOnSecuritiesNetOfTax`),
  },
};

/** The documentation prints these two with a space, the schema without: both are understood. */
const aliases: Readonly<Record<string, string>> = { AccountsReceivable: 'Accounts Receivable', AccountsPayable: 'Accounts Payable' };

export const canonicalType = (type: string): string => aliases[type] ?? type;

export function typeOfSubType(subType: string): string | undefined {
  return Object.entries(accountTypes).find(([, { subTypes }]) => subTypes.includes(subType))?.[0];
}

/** Balance-sheet accounts carry a CurrentBalance; debit-natured ones count debits as positive. */
export function isDebitNatured(classification: string): boolean {
  return classification === 'Asset' || classification === 'Expense';
}
