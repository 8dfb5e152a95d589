/** Properties the schema knows, per entity. What is known but not writable is ignored; what is unknown is refused with 2010. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const base = words('Id SyncToken MetaData CustomField AttachableRef domain status sparse');
const transaction = [
  ...base,
  ...words(`DocNumber TxnDate TxnSubType DepartmentRef CurrencyRef ExchangeRate PrivateNote TxnStatus LinkedTxn Line TxnTaxDetail TxnSource
    TaxFormType TaxFormNum TransactionLocationType Tag TxnApprovalInfo RecurDataRef RecurringInfo ProjectRef TotalCostAmount HomeTotalCostAmount`),
];
const sales = [
  ...transaction,
  ...words(`AutoDocNumber CustomerRef CustomerMemo BillAddr ShipAddr FreeFormAddress ShipFromAddr RemitToRef ClassRef SalesTermRef DueDate
    SalesRepRef PONumber FOB ShipMethodRef ShipDate TrackingNum GlobalTaxCalculation TotalAmt HomeTotalAmt ApplyTaxAfterDiscount
    ShippingTaxIncludedInTotalTax TemplateRef PrintStatus EmailStatus BillEmail BillEmailCc BillEmailBcc ARAccountRef Balance HomeBalance
    FinanceCharge PaymentMethodRef PaymentRefNum PaymentType CheckPayment CreditCardPayment DepositToAccountRef DeliveryInfo DiscountRate
    DiscountAmt GovtTxnRefIdentifier TaxExemptionRef`),
];
const purchaseByVendor = [
  ...transaction,
  ...words(
    'VendorRef APAccountRef TotalAmt BillEmail ReplyEmail Memo GlobalTaxCalculation VendorAddr Balance HomeBalance IncludeInAnnualTPAR',
  ),
];
const name = [
  ...base,
  ...words(`IntuitId Organization Title GivenName MiddleName FamilyName Suffix FullyQualifiedName CompanyName DisplayName PrintOnCheckName
    UserId Active V4IDPseudonym PrimaryPhone AlternatePhone Mobile Fax PrimaryEmailAddr WebAddr OtherContactInfo DefaultTaxCodeRef
    ContactName AltContactName Notes BillAddr ShipAddr OtherAddr Balance OpenBalanceDate CreditLimit AcctNum CurrencyRef ParentRef
    TDSEnabled BusinessNumber GSTIN GSTRegistrationType Source ClientEntityId`),
];
const leaf = [...base, 'Name', 'Active'];

const table: Readonly<Record<string, readonly string[]>> = {
  Invoice: [
    ...sales,
    ...words(`Deposit AllowIPNPayment AllowOnlinePayment AllowOnlineCreditCardPayment AllowOnlineACHPayment AllowOnlinePayPalPayment
      AllowOnlineAffirmPayment EInvoiceStatus ECloudStatusTimeStamp CfdiUse Exportation GlobalInfo invoiceStatus callToAction
      invoiceStatusLog InvoiceEx LessCIS InvoiceLink PaymentDetailsMessage ConvenienceFeeDetail EnabledSurchargeInfo
      InvoiceLinkSecurityCode InvoiceLinkExpiryDate AutoPayEligible SchedulePayEligible ScheduledPaymentId GratuityEnabled
      FinancingProductType SubscriptionPaymentsSetting TxnRetainageDetail`),
  ],
  CreditMemo: [...sales, ...words('RemainingCredit InvoiceRef CreditMemoEx')],
  SalesReceipt: [...sales, ...words('SalesReceiptEx LessCIS')],
  RefundReceipt: [...sales, ...words('RemainingCredit RefundReceiptEx')],
  Payment: [
    ...transaction,
    ...words(`CustomerRef RemitToRef ARAccountRef DepositToAccountRef PaymentMethodRef PaymentRefNum PaymentType CheckPayment
      CreditCardPayment TotalAmt UnappliedAmt ProcessPayment PaymentExtendedType PaymentEx`),
  ],
  Bill: [...purchaseByVendor, ...words('PayerRef SalesTermRef DueDate RemitToAddr ShipAddr BillEx LessCIS')],
  VendorCredit: [...purchaseByVendor, 'VendorCreditEx'],
  BillPayment: [
    ...transaction,
    ...words('VendorRef VendorAddr APAccountRef PayType CheckPayment CreditCardPayment TotalAmt ProcessBillPayment BillPaymentEx'),
  ],
  Deposit: [...transaction, ...words('DepositToAccountRef CashBack GlobalTaxCalculation TotalAmt HomeTotalAmt DepositEx')],
  Purchase: [
    ...transaction,
    ...words(`AccountRef PaymentMethodRef PaymentRefNum PaymentType CheckPayment CreditCardPayment EntityRef Credit RemitToAddr TotalAmt
      Memo PrintStatus GlobalTaxCalculation PurchaseEx LessCIS IncludeInAnnualTPAR`),
  ],
  JournalEntry: [
    ...transaction,
    ...words('Adjustment HomeCurrencyAdjustment EnteredInHomeCurrency GlobalTaxCalculation TotalAmt HomeTotalAmt JournalEntryEx'),
  ],
  Transfer: [...transaction, ...words('FromAccountRef ToAccountRef Amount ClassRef TransferEx')],
  Customer: [
    ...name,
    ...words(`Taxable Job BillWithParent RootCustomerRef Level CustomerTypeRef SalesTermRef SalesRepRef TaxGroupCodeRef TaxRateRef
      PaymentMethodRef CCDetail PriceLevelRef BalanceWithJobs OverDueBalance TotalRevenue TotalExpense PreferredDeliveryMethod ResaleNum
      JobInfo CustomerEx SecondaryTaxIdentifier ARAccountRef PrimaryTaxIdentifier TaxExemptionReasonId IsProject IsCISContractor
      ClientCompanyId TaxRegime`),
  ],
  Vendor: [
    ...name,
    ...words(`TaxCountry TaxIdentifier TaxIdEffectiveDate VendorTypeRef TermRef PrefillAccountRef BillRate Vendor1099 T4AEligible
      T5018Eligible TDSEntityTypeId TDSSectionTypeId TDSOverrideThreshold TaxReportingBasis APAccountRef VendorEx IsSubContractor
      SubcontractorType CISRate HasTPAR VendorPaymentBankDetail CostRate AgencyVerificationStatus AgencyVerificationStatusMsg
      AgencyVerificationTSUTC CompanyRegistrationNumber`),
  ],
  Employee: [
    ...name,
    ...words(
      'EmployeeType EmployeeNumber SSN PrimaryAddr BillableTime BillRate BirthDate Gender HiredDate ReleasedDate UseTimeEntry EmployeeEx CostRate',
    ),
  ],
  Item: [
    ...leaf,
    ...words(`Sku Description SubItem ParentRef Level FullyQualifiedName Taxable SalesTaxIncluded PercentBased UnitPrice RatePercent Type
      PaymentMethodRef UOMSetRef IncomeAccountRef PurchaseDesc PurchaseTaxIncluded PurchaseCost ExpenseAccountRef COGSAccountRef
      AssetAccountRef PrefVendorRef AvgCost TrackQtyOnHand QtyOnHand QtyOnPurchaseOrder QtyOnSalesOrder ReorderPoint ManPartNum
      DepositToAccountRef SalesTaxCodeRef PurchaseTaxCodeRef InvStartDate BuildPoint PrintGroupedItems SpecialItem SpecialItemType
      ItemGroupDetail ItemAssemblyDetail AbatementRate ReverseChargeRate ServiceType ItemCategoryType ItemEx TaxClassificationRef
      UQCDisplayText UQCId ClassRef Source DeferredRevenue CustomExtensions`),
  ],
  Account: [
    ...leaf,
    ...words(`SubAccount ParentRef Description FullyQualifiedName AccountAlias TxnLocationType Classification AccountType AccountSubType
      AccountPurposes AcctNum AcctNumExtn BankNum OpeningBalance OpeningBalanceDate CurrentBalance CurrentBalanceWithSubAccounts
      CurrencyRef TaxAccount TaxCodeRef OnlineBankingEnabled FIName JournalCodeRef AccountEx`),
  ],
  Term: [...leaf, ...words('Type DiscountPercent DueDays DiscountDays DayOfMonthDue DueNextMonthDays DiscountDayOfMonth SalesTermEx')],
  PaymentMethod: [...leaf, ...words('Type PaymentMethodEx')],
  Class: [...leaf, ...words('SubClass ParentRef FullyQualifiedName ClassEx')],
  Department: [...leaf, ...words('SubDepartment ParentRef FullyQualifiedName DepartmentEx Address')],
  CompanyCurrency: [...leaf, ...words('Code CompanyCurrencyEx')],
  ExchangeRate: [...base, ...words('SourceCurrencyCode TargetCurrencyCode Rate AsOfDate ExchangeRateEx')],
  TaxAgency: [
    ...name,
    ...words(`TaxRegistrationNumber ReportingPeriod TaxTrackedOnPurchases TaxTrackedOnSales TaxOnTax LastFileDate TaxAgencyExt
      TaxAgencyConfig SalesTaxCountry SalesTaxReturnRef`),
  ],
  CompanyInfo: [
    ...base,
    ...words(`CompanyName LegalName CompanyAddr CustomerCommunicationAddr LegalAddr CompanyEmailAddr CustomerCommunicationEmailAddr CompanyURL
      PrimaryPhone OtherContactInfo CompanyFileName CompanyStartDate EmployerId FiscalYearStartMonth TaxYearStartMonth Country ShipAddr
      OtherAddr Mobile Fax Email WebAddr SupportedLanguages DefaultTimeZone MultiByteCharsSupported NameValue CompanyInfoEx`),
  ],
  Preferences: [
    ...base,
    ...words(`AccountingInfoPrefs AdvancedInventoryPrefs ProductAndServicesPrefs SalesFormsPrefs EmailMessagesPrefs PrintDocumentPrefs
      VendorAndPurchasesPrefs TimeTrackingPrefs TaxPrefs FinanceChargesPrefs CurrencyPrefs ReportPrefs OtherPrefs`),
  ],
};

export const lineDetailTypes = words(`PaymentLineDetail DiscountLineDetail TaxLineDetail SalesItemLineDetail ItemBasedExpenseLineDetail
  AccountBasedExpenseLineDetail DepositLineDetail PurchaseOrderItemLineDetail ItemReceiptLineDetail JournalEntryLineDetail GroupLineDetail
  DescriptionOnly SubTotalLineDetail SalesOrderItemLineDetail TDSLineDetail ReimburseLineDetail ItemAdjustmentLineDetail`);

const itemLine = words(
  'ItemRef ClassRef UnitPrice RatePercent PriceLevelRef MarkupInfo Qty UOMRef ItemAccountRef InventorySiteRef TaxCodeRef TaxClassificationRef',
);

const nested: Readonly<Record<string, readonly string[]>> = {
  Line: [
    ...words(
      'Id LineNum Description Amount Received LinkedTxn DetailType DescriptionLineDetail CustomField LineEx ProjectRef CostAmount HomeCostAmount CustomExtensions',
    ),
    ...lineDetailTypes,
  ],
  SalesItemLineDetail: [
    ...itemLine,
    ...words('ServiceDate TaxInclusiveAmt DiscountRate DiscountAmt DeferredRevenue RetainageAmount SalesItemLineDetailEx'),
  ],
  ItemBasedExpenseLineDetail: [...itemLine, ...words('CustomerRef BillableStatus TaxInclusiveAmt ItemBasedExpenseLineDetailEx')],
  AccountBasedExpenseLineDetail: words(
    'CustomerRef ClassRef AccountRef BillableStatus MarkupInfo TaxAmount TaxCodeRef TaxInclusiveAmt ExpenseDetailLineDetailEx',
  ),
  DiscountLineDetail: words(
    'DiscountRef PercentBased DiscountPercent DiscountAccountRef ServiceDate ClassRef TaxCodeRef DiscountLineDetailEx',
  ),
  JournalEntryLineDetail: words(
    'PostingType Entity AccountRef ClassRef DepartmentRef TaxCodeRef TaxRateRef TaxApplicableOn TaxAmount TaxInclusiveAmt BillableStatus JournalCodeRef JournalEntryLineDetailEx',
  ),
  DepositLineDetail: words('Entity ClassRef AccountRef PaymentMethodRef CheckNum TxnType TaxCodeRef TaxApplicableOn DepositLineDetailEx'),
  TxnTaxDetail: words('DefaultTaxCodeRef TxnTaxCodeRef TotalTax TaxReviewStatus TaxLine UseAutomatedSalesTax'),
  LinkedTxn: words('TxnId TxnType TxnLineId'),
};

const sets = new Map<string, ReadonlySet<string>>();

export function knownProperties(type: string): ReadonlySet<string> | undefined {
  const found = sets.get(type);
  if (found) return found;
  const list = table[type] ?? nested[type];
  if (!list) return undefined;
  const set = new Set(list);
  sets.set(type, set);
  return set;
}
