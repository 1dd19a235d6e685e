require("pulumi-appstore-devtest/program");
