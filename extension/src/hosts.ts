/** The hosts of Seller Central, one for each marketplace and Europe's common one. */
export const SELLER_CENTRAL: readonly string[] = [
  ...["com", "ca", "com.mx", "com.br", "co.uk", "de", "fr", "it", "es", "nl", "se", "pl", "com.be", "com.tr"],
  ...["ie", "ae", "sa", "eg", "co.za", "in", "co.jp", "sg", "com.au"],
]
  .map((domain) => `sellercentral.amazon.${domain}`)
  .concat("sellercentral-europe.amazon.com");
